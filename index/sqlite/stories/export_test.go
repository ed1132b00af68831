package stories

// Queries are those that a page or a stage waits for, by what they answer.
var Queries = map[string]string{
	"list": listNewest, "list after": listAfter, "chapters": chaptersOf, "members": membersOf, "traces": tracesSince, "pick-ups": pickUpsIn,
	"carried": carriedIn, "acts": actsOf, "acts after": actsAfter,
}
