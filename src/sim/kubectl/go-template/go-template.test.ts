import { describe, expect, it } from 'vitest';
import { goTemplate } from './index.ts';

const list = {
  kind: 'List',
  items: [
    { metadata: { name: 'a', labels: { app: 'web', tier: 'x' } }, status: { phase: 'Running', n: 2 }, data: { password: 'czNjcmV0' } },
    { metadata: { name: 'b' }, status: { phase: 'Pending', n: 0 } },
  ],
};

/** Source: `text/template` documentation and exec_test.go; `kubectl get -o go-template` examples of the Kubernetes documentation. */
describe('go-template', () => {
  it.each([
    ['{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}', 'a\nb\n'],
    ['{{(index .items 0).metadata.name}}', 'a'],
    ['{{index .items 1 "metadata" "name"}}', 'b'],
    ['{{range $i, $e := .items}}{{if $i}},{{end}}{{$i}}={{$e.metadata.name}}{{end}}', '0=a,1=b'],
    ['{{range .items}}{{if eq .status.phase "Running"}}{{.metadata.name}}{{else}}-{{end}}{{end}}', 'a-'],
    ['{{range .items}}{{if gt .status.n 1}}many{{else if eq .status.n 0}}none{{end}} {{end}}', 'many none '],
    ['{{len .items}}', '2'],
    ['{{.nothing}}', '<no value>'],
    ['{{.kind | printf "%q"}}', '"List"'],
    ['{{printf "%-5s|%03d" .kind 7}}', 'List |007'],
    ['{{with .nothing}}x{{else}}y{{end}}', 'y'],
    ['a  {{- " b " -}}  c', 'a b c'],
    ['{{/* a comment */}}{{$x := 1}}{{range .items}}{{$x = .status.n}}{{end}}{{$x}}', '0'],
    ['{{range .items}}{{range $k, $v := .metadata.labels}}{{$k}}={{$v}} {{end}}{{end}}', 'app=web tier=x '],
    ['{{(index .items 0).data.password | base64decode}}', 's3cret'],
    ['{{range .items}}{{if eq .metadata.name "b"}}{{continue}}{{end}}{{.metadata.name}}{{end}}', 'a'],
    ['{{range .items}}{{.metadata.name}}{{break}}{{end}}', 'a'],
    ['{{and .kind .nothing}}{{or .nothing .kind}}{{not .kind}}', '<no value>Listfalse'],
    ['{{(index .items 0).metadata.labels}}', 'map[app:web tier:x]'],
    ['{{range .none}}x{{else}}empty{{end}}', 'empty'],
  ])('%s', (template, text) => {
    expect(goTemplate(template, list)).toBe(text);
  });

  it.each([
    ['{{range .items}}', /unexpected EOF/],
    ['{{end}}', /unexpected \{\{end\}\}/],
    ['{{nope .kind}}', /function "nope" not defined/],
    ['{{index .items 9}}', /index out of range: 9/],
    ['{{$x}}', /undefined variable "\$x"/],
    ['{{.kind.name}}', /can't evaluate field name/],
  ])('%s is refused', (template, message) => {
    expect(() => goTemplate(template, list)).toThrow(message);
  });
});
