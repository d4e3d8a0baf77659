package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"time"
)

// Facts are what rules are about. The guest sees an Order by the names of its JSON; a time is a Date there.
type Facts struct {
	Customers map[string]Customer `json:"customers"`
	Orders    []Order             `json:"orders"`
}

// Customer is one who orders.
type Customer struct {
	Name    string    `json:"name"`
	Since   time.Time `json:"since"`
	Country string    `json:"country"`
}

// Order is a fact: each rule is asked about each.
type Order struct {
	ID       int       `json:"id"`
	Customer string    `json:"customer"`
	Placed   time.Time `json:"placed"`
	Country  string    `json:"country"`
	Items    []Item    `json:"items"`
}

// Item is a line of an order.
type Item struct {
	Title string  `json:"title"`
	Price float64 `json:"price"`
	Count int     `json:"count"`
}

func readFacts(files fs.FS, name string) (*Facts, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	facts := &Facts{}
	if err := json.Unmarshal(text, facts); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return facts, nil
}
