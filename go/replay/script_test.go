package replay

import (
	"fmt"
	"strings"

	"github.com/qjs-reactor/qjs-reactor/go/internal/words"
)

type word = words.Word

type statement struct {
	line  int
	words []word
}

func parse(source string) []statement {
	var statements []statement
	for i, line := range strings.Split(source, "\n") {
		s := statement{line: i + 1}
		for line = strings.Trim(line, " "); line != ""; line = strings.TrimLeft(line, " ") {
			if len(s.words) == 0 && line[0] == '#' {
				break
			}
			w, rest, err := words.Cut(line)
			if err != nil {
				panic(fmt.Errorf("%d: %w", s.line, err))
			}
			s.words, line = append(s.words, w), rest
		}
		if len(s.words) > 0 {
			statements = append(statements, s)
		}
	}
	return statements
}

// signature is a line of calls.txt.
type signature struct {
	kinds  []string
	result string
}

func parseCalls(source string) map[string]signature {
	calls := map[string]signature{}
	for _, line := range strings.Split(source, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		call, result, _ := strings.Cut(line, " -> ")
		words := strings.Fields(call)
		calls[words[0]] = signature{words[1:], result}
	}
	return calls
}
