// Renders a Helm chart as `helm template` does, for machines without Helm: values are merged and checked against values.schema.json, the
// templates run with sprig's functions and those that Helm adds. There is no cluster to look anything up on.
//
//	render template RELEASE CHART [--namespace NAME] [--values FILE]... [--include-crds]
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"github.com/xeipuuv/gojsonschema"
	"sigs.k8s.io/yaml"
)

type values = map[string]interface{}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "Error: %v\n", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	var plain, files []string
	namespace, withDefinitions := "default", false
	for i := 0; i < len(arguments); i++ {
		switch arguments[i] {
		case "--namespace", "--values":
			if i++; i == len(arguments) {
				return fmt.Errorf("%s takes a value", arguments[i-1])
			}
			if arguments[i-1] == "--namespace" {
				namespace = arguments[i]
			} else {
				files = append(files, arguments[i])
			}
		case "--include-crds":
			withDefinitions = true
		default:
			plain = append(plain, arguments[i])
		}
	}
	if len(plain) != 3 || plain[0] != "template" {
		return errors.New("usage: render template RELEASE CHART [--namespace NAME] [--values FILE]... [--include-crds]")
	}
	return render(plain[1], plain[2], namespace, files, withDefinitions)
}

func render(release, folder, namespace string, files []string, withDefinitions bool) error {
	chart, err := read(filepath.Join(folder, "Chart.yaml"))
	if err != nil {
		return err
	}
	merged, err := read(filepath.Join(folder, "values.yaml"))
	if err != nil {
		return err
	}
	for _, file := range files {
		more, err := read(file)
		if err != nil {
			return err
		}
		merge(merged, more)
	}
	if err := check(filepath.Join(folder, "values.schema.json"), merged); err != nil {
		return err
	}
	context := values{
		"Values": merged,
		// Chart.yaml has the names in lower case, templates in upper.
		"Chart": values{"Name": chart["name"], "Version": chart["version"], "AppVersion": chart["appVersion"]},
		"Release": values{
			"Name": release, "Namespace": namespace, "Service": "Helm", "Revision": 1, "IsInstall": true, "IsUpgrade": false,
		},
		"Capabilities": values{
			"KubeVersion": values{"Version": "v1.34.0", "Major": "1", "Minor": "34"}, "APIVersions": versions{},
		},
	}
	names, err := filepath.Glob(filepath.Join(folder, "templates", "*"))
	if err != nil {
		return err
	}
	sort.Strings(names)
	root := template.New("").Option("missingkey=zero")
	root.Funcs(functions(root))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := root.New(named(chart, name)).Parse(string(text)); err != nil {
			return err
		}
	}
	if withDefinitions {
		definitions, _ := filepath.Glob(filepath.Join(folder, "crds", "*.yaml"))
		for _, name := range definitions {
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			fmt.Printf("---\n# Source: %s/crds/%s\n%s\n", chart["name"], filepath.Base(name), strings.TrimSpace(string(text)))
		}
	}
	for _, name := range names {
		if !strings.HasSuffix(name, ".yaml") {
			continue
		}
		context["Template"] = values{"Name": named(chart, name), "BasePath": fmt.Sprint(chart["name"], "/templates")}
		var out bytes.Buffer
		if err := root.ExecuteTemplate(&out, named(chart, name), context); err != nil {
			return err
		}
		for _, document := range strings.Split("\n"+strings.ReplaceAll(out.String(), "<no value>", ""), "\n---") {
			if text := strings.TrimSpace(document); text != "" {
				fmt.Printf("---\n# Source: %s\n%s\n", named(chart, name), text)
			}
		}
	}
	return nil
}

func named(chart values, path string) string { return fmt.Sprint(chart["name"], "/templates/", filepath.Base(path)) }

func read(path string) (values, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	read := values{}
	if err := yaml.Unmarshal(text, &read); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return read, nil
}

// Mappings grow together, null removes, anything else replaces.
func merge(into, from values) {
	for key, value := range from {
		mapping, isMapping := value.(values)
		there, wasMapping := into[key].(values)
		switch {
		case value == nil:
			delete(into, key)
		case isMapping && wasMapping:
			merge(there, mapping)
		default:
			into[key] = value
		}
	}
}

func check(schema string, merged values) error {
	text, err := os.ReadFile(schema)
	if err != nil {
		return err
	}
	document, err := json.Marshal(merged)
	if err != nil {
		return err
	}
	result, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(text), gojsonschema.NewBytesLoader(document))
	if err != nil {
		return err
	}
	if result.Valid() {
		return nil
	}
	var problems []string
	for _, problem := range result.Errors() {
		problems = append(problems, "- "+problem.String())
	}
	return fmt.Errorf("values don't meet the specifications of the schema(s):\n%s", strings.Join(problems, "\n"))
}

type versions struct{}

func (versions) Has(string) bool { return true }

func functions(root *template.Template) template.FuncMap {
	all := sprig.TxtFuncMap()
	delete(all, "env")
	delete(all, "expandenv")
	all["toYaml"] = func(value interface{}) (string, error) {
		text, err := yaml.Marshal(value)
		return strings.TrimSuffix(string(text), "\n"), err
	}
	all["fromYaml"] = func(text string) (values, error) {
		read := values{}
		return read, yaml.Unmarshal([]byte(text), &read)
	}
	all["fromYamlArray"] = func(text string) ([]interface{}, error) {
		read := []interface{}{}
		return read, yaml.Unmarshal([]byte(text), &read)
	}
	all["include"] = func(name string, context interface{}) (string, error) {
		var out bytes.Buffer
		err := root.ExecuteTemplate(&out, name, context)
		return out.String(), err
	}
	all["tpl"] = func(text string, context interface{}) (string, error) {
		inner, err := root.Clone()
		if err != nil {
			return "", err
		}
		if inner, err = inner.New("tpl").Parse(text); err != nil {
			return "", err
		}
		var out bytes.Buffer
		err = inner.Execute(&out, context)
		return out.String(), err
	}
	all["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return value, errors.New(message)
		}
		return value, nil
	}
	all["lookup"] = func(version, kind, namespace, name string) values { return values{} }
	return all
}
