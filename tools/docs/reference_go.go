// Command reference_go renders the documentation of a Go package as Markdown, by the standard library's own
// readers: what pkg.go.dev shows, as a page of the site.
//
//	go run tools/docs/reference_go.go DIRECTORY IMPORTPATH
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: reference_go DIRECTORY IMPORTPATH")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "reference_go:", err)
		os.Exit(1)
	}
}

func run(directory, path string) error {
	fset := token.NewFileSet()
	names, err := filepath.Glob(filepath.Join(directory, "*.go"))
	if err != nil {
		return err
	}
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	pkg, err := doc.NewFromFiles(fset, files, path)
	if err != nil {
		return err
	}
	page := &page{fset: fset, pkg: pkg, printer: pkg.Printer()}
	page.printer.HeadingID = func(*comment.Heading) string { return "" }
	page.printer.DocLinkURL = page.link
	page.write()
	return nil
}

type page struct {
	fset    *token.FileSet
	pkg     *doc.Package
	printer *comment.Printer
}

// link is where a name of the package has its heading, or another package its page.
func (p *page) link(link *comment.DocLink) string {
	if link.ImportPath != "" {
		return link.DefaultURL("https://pkg.go.dev/")
	}
	switch {
	case link.Recv == "":
		return "#" + link.Name
	case p.hasMethod(link.Recv, link.Name):
		return "#" + link.Recv + "." + link.Name
	}
	return "#" + link.Recv /* a field, which stands there */
}

func (p *page) hasMethod(receiver, name string) bool {
	for _, t := range p.pkg.Types {
		if t.Name == receiver {
			return slices.ContainsFunc(t.Methods, func(f *doc.Func) bool { return f.Name == name })
		}
	}
	return false
}

func (p *page) write() {
	pkg := p.pkg
	fmt.Printf("---\noutline: [2, 3]\n---\n\n# Go\n\n```go\nimport %s %q\n```\n\n", pkg.Name, pkg.ImportPath)
	p.text(pkg.Doc)
	if len(pkg.Examples) > 0 {
		fmt.Print("In the examples the package is imported as `qjs`, and `engine` is an [Engine](#Engine).\n\n")
	}
	p.examples(pkg.Examples)
	p.values(pkg.Consts)
	p.values(pkg.Vars)
	if len(pkg.Funcs) > 0 {
		fmt.Print("## Functions\n\n")
	}
	p.functions("", pkg.Funcs)
	for _, t := range pkg.Types {
		fmt.Printf("## type %s {#%s}\n\n", t.Name, t.Name)
		p.code(t.Decl)
		p.text(t.Doc)
		p.examples(t.Examples)
		p.values(t.Consts)
		p.values(t.Vars)
		p.functions("", t.Funcs)
		p.functions(t.Name+".", t.Methods)
	}
}

func (p *page) values(values []*doc.Value) {
	for _, v := range values {
		p.code(v.Decl)
		p.text(v.Doc)
	}
}

func (p *page) functions(prefix string, functions []*doc.Func) {
	for _, f := range functions {
		title := "func " + f.Name
		if prefix != "" {
			title = fmt.Sprintf("func (%s) %s", f.Recv, f.Name)
		}
		fmt.Printf("### %s {#%s%s}\n\n", strings.ReplaceAll(title, "*", `\*`), prefix, f.Name)
		p.code(f.Decl)
		p.text(f.Doc)
		p.examples(f.Examples)
	}
}

func (p *page) text(text string) {
	/* The page's own headings are above those of comments. */
	p.printer.HeadingLevel = 4
	markdown := string(p.printer.Markdown(p.pkg.Parser().Parse(text)))
	/* A name in braces is Vue's to fill in. */
	fmt.Println(strings.ReplaceAll(markdown, "{{", "&#123;{"))
}

func (p *page) code(node ast.Node) {
	var out bytes.Buffer
	config := printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 4}
	if err := config.Fprint(&out, p.fset, node); err != nil {
		panic(err) /* what was parsed can be printed */
	}
	fmt.Printf("```go\n%s\n```\n\n", out.String())
}

func (p *page) examples(examples []*doc.Example) {
	for _, example := range examples {
		var out bytes.Buffer
		node := &printer.CommentedNode{Node: example.Code, Comments: example.Comments}
		if err := format.Node(&out, p.fset, node); err != nil {
			panic(err)
		}
		code := strings.TrimSuffix(strings.TrimPrefix(out.String(), "{\n"), "\n}")
		code, _, _ = strings.Cut(strings.ReplaceAll("\n"+code, "\n\t", "\n"), "\n// Output:")
		fmt.Printf("Example:\n\n```go\n%s\n```\n\n```text\n%s```\n\n", strings.TrimSpace(code), example.Output)
	}
}
