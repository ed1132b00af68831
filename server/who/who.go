// Package who says who asks for a page.
package who

import (
	"context"

	"presswatch/index"
)

type key struct{}

// With is a context of a request by somebody.
func With(ctx context.Context, a index.Account) context.Context {
	return context.WithValue(ctx, key{}, a)
}

// Of is who asks; ok is false where nobody logged in, because there are no accounts.
func Of(ctx context.Context) (a index.Account, ok bool) {
	a, ok = ctx.Value(key{}).(index.Account)
	return a, ok
}

// Name is what who asks is called; "": nobody logged in.
func Name(ctx context.Context) string {
	a, _ := Of(ctx)
	if a.Name != "" {
		return a.Name
	}
	return a.Login
}
