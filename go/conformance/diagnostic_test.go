package conformance

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var simples = []string{"false", "true", "null", "undefined"}

// notation reads the diagnostic notation of CBOR (RFC 8949, section 8), with what the README of the
// cases adds to it.
type notation struct {
	source string
	at     int
}

// parse reads one item; it panics with what is wrong with it.
func parse(source string) item {
	n := notation{source: source}
	result := n.item()
	n.spaces()
	if n.at != len(source) {
		n.wrong("something behind the end")
	}
	return result
}

func (n *notation) wrong(what string) {
	panic(fmt.Errorf("%s: %s at %d", n.source, what, n.at))
}

func (n *notation) spaces() {
	for n.at < len(n.source) && strings.IndexByte(" \t\r\n\f\v", n.source[n.at]) >= 0 {
		n.at++
	}
}

// take is whether this stands here, behind spaces; then it is behind it.
func (n *notation) take(text string) bool {
	start := n.at
	n.spaces()
	if strings.HasPrefix(n.source[n.at:], text) {
		n.at += len(text)
		return true
	}
	n.at = start
	return false
}

var patterns = map[string]*regexp.Regexp{
	"string":   regexp.MustCompile(`^"((?:[^"\\]|\\(?s:.))*)"`),
	"bytes":    regexp.MustCompile(`^h'((?:\s*[0-9a-fA-F]{2})*\s*)'`),
	"raw":      regexp.MustCompile(`^raw'([0-9a-fA-F\s]*)'(?:\*(\d+))?`),
	"special":  regexp.MustCompile(`^(-?Infinity|NaN)`),
	"number":   regexp.MustCompile(`^([-\d][-+.\deE]*)`),
	"variable": regexp.MustCompile(`^\$(\w+)`),
	"simple":   regexp.MustCompile(`^(false|true|null|undefined)`),
	"width":    regexp.MustCompile(`^_([0-3])(?:\W|$)`),
}

// matching gives the groups of what matches here, behind spaces.
func (n *notation) matching(name string) []string {
	start := n.at
	n.spaces()
	/* Go's expressions are of UTF-8; texts may be none. */
	groups := patterns[name].FindStringSubmatch(n.source[n.at:])
	if groups == nil {
		n.at = start
		return nil
	}
	n.at += len(groups[0])
	return groups
}

// width is how wide an item is written, when the notation says so.
func (n *notation) width() int {
	groups := patterns["width"].FindStringSubmatch(n.source[n.at:])
	if groups == nil {
		return shortest
	}
	n.at += 2
	return int(groups[1][0]-'0') + width1
}

func (n *notation) unhex(digits string) string {
	bytes, err := hex.DecodeString(strings.Join(strings.Fields(digits), ""))
	if err != nil {
		n.wrong("no hexadecimal digits")
	}
	return string(bytes)
}

func (n *notation) raw() item {
	var text strings.Builder
	for groups := n.matching("raw"); groups != nil; groups = n.matching("raw") {
		times := 1
		if groups[2] != "" {
			times, _ = strconv.Atoi(groups[2])
		}
		text.WriteString(strings.Repeat(n.unhex(groups[1]), times))
	}
	return item{kind: "raw", text: text.String()}
}

func (n *notation) integer(digits string) item {
	value, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		n.wrong("no number")
	}
	if value.Sign() == 0 && digits[0] == '-' {
		n.wrong("-0 is a float, -0.0")
	}
	kind := "unsigned"
	if value.Sign() < 0 {
		kind = "negative"
		value.Not(value)
	}
	if !value.IsUint64() {
		n.wrong("a number beyond 64 bits")
	}
	return item{kind: kind, number: value.Uint64()}
}

func (n *notation) number(text string) item {
	if strings.ContainsAny(text, ".eE") {
		value, err := strconv.ParseFloat(text, 64)
		if err != nil && !math.IsInf(value, 0) {
			n.wrong("no number")
		}
		return item{kind: "float", float: value, width: n.width()}
	}
	value := n.integer(text)
	value.width = n.width()
	if n.at >= len(n.source) || n.source[n.at] != '(' {
		return value
	}
	n.at++
	if value.kind == "negative" {
		n.wrong("a tag is no negative number")
	}
	value.kind, value.items = "tag", []item{n.item()}
	if !n.take(")") {
		n.wrong("a tag without its )")
	}
	return value
}

// container reads items up to the bracket.
func (n *notation) container(kind, bracket string) item {
	result := item{kind: kind}
	if strings.HasPrefix(n.source[n.at:], "_ ") {
		n.at += 2
		result.width = indefinite
	} else {
		result.width = n.width()
	}
	if n.take(bracket) {
		return result
	}
	for {
		next := n.item()
		result.items = append(result.items, next)
		if kind == "map" && next.kind != "rest" {
			if !n.take(":") {
				n.wrong("a key without its :")
			}
			result.items = append(result.items, n.item())
		}
		if !n.take(",") {
			break
		}
	}
	if !n.take(bracket) {
		n.wrong("a comma or a bracket is wanted")
	}
	return result
}

func (n *notation) chunks() item {
	result := n.container("", ")")
	if result.width != indefinite || len(result.items) == 0 {
		n.wrong("(_ and strings are wanted")
	}
	result.kind = result.items[0].kind
	return result
}

func (n *notation) item() item {
	if groups := n.matching("string"); groups != nil {
		return item{kind: "text", text: n.unescape(groups[1]), width: n.width()}
	}
	if groups := n.matching("bytes"); groups != nil {
		return item{kind: "bytes", text: n.unhex(groups[1]), width: n.width()}
	}
	start := n.at
	if n.take("raw'") {
		n.at = start
		return n.raw()
	}
	if groups := n.matching("special"); groups != nil {
		value, _ := strconv.ParseFloat(groups[1], 64)
		return item{kind: "float", float: value, width: n.width()}
	}
	if groups := n.matching("number"); groups != nil {
		return n.number(groups[1])
	}
	if groups := n.matching("variable"); groups != nil {
		return item{kind: "variable", text: groups[1]}
	}
	switch {
	case n.take("..."):
		return item{kind: "rest"}
	case n.take("_"):
		return item{kind: "any"}
	case n.take("["):
		return n.container("array", "]")
	case n.take("{"):
		return n.container("map", "}")
	case n.take("("):
		return n.chunks()
	case n.take("simple("):
		value := n.item()
		if value.kind != "unsigned" || !n.take(")") {
			n.wrong("simple(N) is wanted")
		}
		return item{kind: "simple", number: value.number}
	}
	if groups := n.matching("simple"); groups != nil {
		for number, name := range simples {
			if name == groups[1] {
				return item{kind: "simple", number: uint64(20 + number)}
			}
		}
	}
	n.wrong("no item")
	return item{}
}

var stringEscapes = map[byte]string{
	'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t", '"': `"`, '\\': `\`, '/': "/",
}

func (n *notation) unescape(text string) string {
	var out []byte
	unit := func(at int) (rune, bool) {
		if at+6 > len(text) || text[at:at+2] != `\u` {
			return 0, false
		}
		value, err := strconv.ParseUint(text[at+2:at+6], 16, 16)
		return rune(value), err == nil
	}
	for at := 0; at < len(text); at++ {
		if text[at] != '\\' {
			out = append(out, text[at])
			continue
		}
		if code, ok := unit(at); ok {
			at += 5
			low, isLow := unit(at + 1)
			if pair := utf16.DecodeRune(code, low); isLow && pair != utf8.RuneError {
				out = utf8.AppendRune(out, pair)
				at += 6
			} else if utf16.IsSurrogate(code) {
				/* As UTF-8 would be of it, if it were a character. */
				out = append(out, 0xe0|byte(code>>12), 0x80|byte(code>>6)&0x3f, 0x80|byte(code)&0x3f)
			} else {
				out = utf8.AppendRune(out, code)
			}
			continue
		}
		at++
		escaped, ok := stringEscapes[text[at]]
		if !ok {
			n.wrong(`\` + text[at:at+1] + " is no escape")
		}
		out = append(out, escaped...)
	}
	return string(out)
}

/* ------------------------------------------------------------------- printing */

func quote(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\n':
			out.WriteString(`\n`)
		case c < ' ':
			fmt.Fprintf(&out, `\u%04x`, c)
		case c == '"' || c == '\\':
			out.WriteString(`\` + string(c))
		default:
			out.WriteByte(c)
		}
	}
	out.WriteByte('"')
	return out.String()
}

func printFloat(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if strings.ContainsAny(text, ".eN") {
		return text
	}
	return text + ".0"
}

func printWidth(width int) string {
	if width == shortest {
		return ""
	}
	return "_" + strconv.Itoa(width-width1)
}

func show(it item) string {
	how := printWidth(it.width)
	switch it.kind {
	case "tag":
		return fmt.Sprintf("%d%s(%s)", it.number, how, show(it.items[0]))
	case "array", "map":
		return printItems(it)
	case "unsigned":
		return fmt.Sprintf("%d%s", it.number, how)
	case "negative":
		return new(big.Int).Not(new(big.Int).SetUint64(it.number)).String() + how
	case "simple":
		if it.number >= 20 && it.number < 24 {
			return simples[it.number-20]
		}
		return fmt.Sprintf("simple(%d)", it.number)
	case "float":
		return printFloat(it.float) + how
	case "raw":
		return "raw'" + hex.EncodeToString([]byte(it.text)) + "'"
	case "any":
		return "_"
	case "rest":
		return "..."
	case "variable":
		return "$" + it.text
	}
	if it.width == indefinite {
		return printItems(it)
	}
	if it.kind == "text" {
		return quote(it.text) + how
	}
	return "h'" + hex.EncodeToString([]byte(it.text)) + "'" + how
}

func printItems(it item) string {
	open, bracket := "(", ")"
	switch it.kind {
	case "array":
		open, bracket = "[", "]"
	case "map":
		open, bracket = "{", "}"
	}
	var out strings.Builder
	out.WriteString(open)
	switch it.width {
	case shortest:
	case indefinite:
		out.WriteString("_ ")
	default:
		out.WriteString(printWidth(it.width) + " ")
	}
	for i, part := range it.items {
		if i > 0 && it.kind == "map" && i%2 == 1 {
			out.WriteString(": ")
		} else if i > 0 {
			out.WriteString(", ")
		}
		out.WriteString(show(part))
	}
	out.WriteString(bracket)
	return out.String()
}
