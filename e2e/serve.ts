/** Serves dist/ (or another folder, the second argument) under /orrery/ on loopback: a plain static web server with the page in a sub-folder. */
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const [port = '4731', folder = '../dist/'] = process.argv.slice(2);
const root = fileURLToPath(new URL(folder, import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)).replace(/^\/orrery\/?/, '');
  try {
    const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
    if (file.includes('..')) throw new Error('outside');
    const body = readFileSync(join(root, file));
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
  }
}).listen(Number(port), '127.0.0.1');
