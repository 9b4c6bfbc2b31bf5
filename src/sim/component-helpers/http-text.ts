/** HTTP/1.1 as it stands on the wire, for what is carried as bytes: port-forward, the proxy of kube-apiserver. */
export interface HttpText {
  readonly method: string;
  readonly path: string;
  readonly host: string;
}

export const requestText = ({ method, path, host }: HttpText): string =>
  `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n`;

/** The request line and the Host of a request; undefined when the bytes are no HTTP. */
export function parseRequestText(text: string): HttpText | undefined {
  const line = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r\n/.exec(text);
  if (!line) return undefined;
  return { method: line[1] ?? 'GET', path: line[2] ?? '/', host: /\r\nHost: ([^\r]*)\r\n/i.exec(text)?.[1] ?? '' };
}

export const statusTexts: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export const responseText = (code: number, body: string): string =>
  `HTTP/1.1 ${code} ${statusTexts[code] ?? ''}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** Status and body of a response; undefined when the bytes are no HTTP. */
export function parseResponseText(text: string): { readonly code: number; readonly body: string } | undefined {
  const line = /^HTTP\/1\.[01] (\d{3})[^\r]*\r\n/.exec(text);
  const end = text.indexOf('\r\n\r\n');
  return line && end >= 0 ? { code: Number(line[1]), body: text.slice(end + 4) } : undefined;
}
