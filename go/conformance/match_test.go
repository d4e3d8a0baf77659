package conformance

import "fmt"

// variables are those of a case.
type variables map[string]item

// replace gives the item with the values of its variables; it panics when one has none.
func (v variables) replace(it item) item {
	if it.kind == "variable" {
		value, ok := v[it.text]
		if !ok {
			panic(fmt.Errorf("$%s has no value", it.text))
		}
		return value
	}
	items := make([]item, len(it.items))
	for i, part := range it.items {
		items[i] = v.replace(part)
	}
	if len(items) > 0 {
		it.items = items
	}
	return it
}

// isReference: its number may have any form, because it is known only later.
func isReference(it item) bool { return it.kind == "tag" && it.number == 29 }

// match is whether what was found is what is expected. A variable without a value takes what
// stands in its place.
func (v variables) match(expected, found item) bool {
	switch expected.kind {
	case "any":
		return true
	case "raw":
		return string(encode(found)) == expected.text
	case "variable":
		value, ok := v[expected.text]
		if !ok {
			v[expected.text] = found
		}
		return !ok || equals(value, found)
	}
	if isReference(expected) && isReference(found) {
		return expected.items[0].number == found.items[0].number
	}
	return expected.kind == found.kind && expected.width == found.width && expected.number == found.number &&
		expected.text == found.text && bitsOf(expected.float) == bitsOf(found.float) && v.matchItems(expected, found)
}

func (v variables) matchItems(expected, found item) bool {
	wanted := expected.items
	hasRest := len(wanted) > 0 && wanted[len(wanted)-1].kind == "rest"
	if hasRest {
		wanted = wanted[:len(wanted)-1]
	}
	if len(found.items) < len(wanted) || (!hasRest && len(found.items) != len(wanted)) {
		return false
	}
	if !hasRest || expected.kind != "map" {
		for i := range wanted {
			if !v.match(wanted[i], found.items[i]) {
				return false
			}
		}
		return true
	}
	/* Of a map with a rest, the order does not matter. */
	for i := 0; i < len(wanted); i += 2 {
		at := -1
		for n := 0; n < len(found.items); n += 2 {
			if equals(wanted[i], found.items[n]) {
				at = n
				break
			}
		}
		if at < 0 || !v.match(wanted[i+1], found.items[at+1]) {
			return false
		}
	}
	return true
}
