// Package house has no code of its own: its tests keep the house in order. They read the whole repository
// and fail when a package imports what it may not, when anything but the one door opens a connection, when
// functions, files or packages grow over their budgets, and when an exported name is not documented.
package house
