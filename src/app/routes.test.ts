import { expect, it } from 'vitest';
import { readRoute } from './routes.ts';

it.each([
  ['https://a.example/orrery/', { kind: 'default' }],
  ['https://a.example/#/x/first-pod', { kind: 'scenario', id: 'first-pod' }],
  ['https://a.example/#/q/08', { kind: 'guide', what: 'q', id: '08' }],
  ['https://a.example/#/lesson/crash-loop', { kind: 'guide', what: 'lesson', id: 'crash-loop' }],
  ['https://a.example/#/cards', { kind: 'guide', what: 'cards', id: '' }],
  ['https://a.example/#/cards/c02/1', { kind: 'guide', what: 'cards', id: 'c02/1' }],
  ['https://a.example/#/new', { kind: 'blank' }],
  ['https://a.example/#o1.abc.defg', { kind: 'link', fragment: 'o1.abc.defg' }],
  ['https://a.example/%23o1.abc.defg', { kind: 'link', fragment: 'o1.abc.defg' }],
  ['https://a.example/#something', { kind: 'link', fragment: 'something' }],
])('%s', (href, route) => expect(readRoute(href)).toEqual(route));
