package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

// Action is what a rule wants to be done. Rules say so by functions of the host; it is for the program to do it.
type Action struct {
	Rule    string  `json:"rule"`
	Do      string  `json:"do"` // discount, gift or hold
	Percent float64 `json:"percent,omitempty"`
	Text    string  `json:"text,omitempty"`
}

// Result is what the rules say of an order. Actions are in the order of the rules; a rule that failed has none.
type Result struct {
	Order    int       `json:"order"`
	Actions  []Action  `json:"actions"`
	Problems []Problem `json:"problems"`
}

// modules are what rules can import, by their names.
func modules(facts *Facts, act func(Action) error) map[string]any {
	return map[string]any{
		"host:actions": map[string]any{
			"discount": func(percent float64) error {
				if !(percent > 0 && percent <= 50) {
					return fmt.Errorf("a discount is above 0 and up to 50 percent, not %v", percent)
				}
				return act(Action{Do: "discount", Percent: percent})
			},
			"gift": func(what string) error { return act(Action{Do: "gift", Text: what}) },
			"hold": func(why string) error { return act(Action{Do: "hold", Text: why}) },
		},
		"host:data": map[string]any{
			/* A promise in the guest, as it would be of a database. */
			"customer": qjs.Async(func(id string) (*Customer, error) {
				customer, ok := facts.Customers[id]
				if !ok {
					return nil, fmt.Errorf("there is no customer %q", id)
				}
				return &customer, nil
			}),
		},
	}
}

// Evaluate asks all rules about all orders, in so many guests at the same time. The results are in the order of
// the orders, and the same whatever the number of guests.
func (s *Set) Evaluate(ctx context.Context, facts *Facts, guests int) ([]Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results := make([]Result, len(facts.Orders))
	next := make(chan int)
	var workers sync.WaitGroup
	for range max(guests, 1) {
		workers.Go(func() {
			for i := range next {
				var err error
				if results[i], err = s.evaluate(ctx, facts, &facts.Orders[i]); err != nil {
					cancel(err) /* not a rule's fault: the others need not go on */
				}
			}
		})
	}
	for i := range facts.Orders {
		next <- i
	}
	close(next)
	workers.Wait()
	return results, context.Cause(ctx)
}

// evaluate asks all rules about an order.
func (s *Set) evaluate(ctx context.Context, facts *Facts, order *Order) (Result, error) {
	result := Result{Order: order.ID, Actions: []Action{}, Problems: []Problem{}}
	for _, rule := range s.rules {
		actions, err := s.apply(ctx, rule, facts, order)
		switch {
		case ctx.Err() != nil:
			return result, context.Cause(ctx)
		case err != nil:
			result.Problems = append(result.Problems, Problem{rule.name, reason(err)})
		default:
			result.Actions = append(result.Actions, actions...)
		}
	}
	return result, nil
}

// apply asks one rule about an order.
func (s *Set) apply(ctx context.Context, rule rule, facts *Facts, order *Order) (actions []Action, err error) {
	act := func(action Action) error {
		if len(actions) == 10 {
			return errors.New("a rule wants up to 10 things")
		}
		action.Rule = rule.name
		actions = append(actions, action)
		return nil
	}
	guest, err := s.engine.Restore(ctx, s.snapshot, qjs.Config{
		Timeout: callLimit, Clock: calendar{today: s.today}, Functions: modules(facts, act),
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, guest.Close()) }()
	_, err = call(ctx, guest, "applyRule", rule.name, order)
	return actions, err
}
