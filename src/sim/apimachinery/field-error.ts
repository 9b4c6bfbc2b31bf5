/** `k8s.io/apimachinery/pkg/util/validation/field/errors.go` (v1.36 rendering: structured values are printed as JSON). */
import { goJson, goQuote } from './json-go.ts';

export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooShort'
  | 'FieldValueTooMany'
  | 'FieldValueTooFew'
  | 'InternalError'
  | 'FieldValueTypeInvalid';

const titles: Readonly<Record<FieldErrorType, string>> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooShort: 'Too short',
  FieldValueTooMany: 'Too many',
  FieldValueTooFew: 'Too few',
  InternalError: 'Internal error',
  FieldValueTypeInvalid: 'Invalid value',
};

const withoutValue: ReadonlySet<FieldErrorType> = new Set([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
  'FieldValueTooShort',
  'InternalError',
]);

/** A bad value that is not printed (`field.OmitValueType`). */
export const omitValue = Symbol('omitted value');

/** One validation failure. `type` is the `reason` of a Status cause, `body()` its message, `toString()` the line kubectl prints. */
export class FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  readonly detail: string;
  readonly badValue?: unknown;

  constructor(type: FieldErrorType, field: string, detail: string, badValue?: unknown) {
    this.type = type;
    this.field = field;
    this.detail = detail;
    this.badValue = badValue;
  }

  /** ErrorBody(): everything but the field. */
  body(): string {
    const title = titles[this.type];
    const head = withoutValue.has(this.type) || this.badValue === omitValue ? title : `${title}: ${valueText(this.badValue)}`;
    return this.detail === '' ? head : `${head}: ${this.detail}`;
  }

  /** Error(): `<field>: <type>[: <value>][: <detail>]`. */
  toString(): string {
    return `${this.field}: ${this.body()}`;
  }
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return goQuote(value);
  return typeof value === 'object' ? goJson(value) : String(value);
}

export const required = (field: string, detail: string): FieldError => new FieldError('FieldValueRequired', field, detail);
export const invalid = (field: string, value: unknown, detail: string): FieldError => new FieldError('FieldValueInvalid', field, detail, value);
export const duplicate = (field: string, value: unknown): FieldError => new FieldError('FieldValueDuplicate', field, '', value);
export const notFound = (field: string, value: unknown): FieldError => new FieldError('FieldValueNotFound', field, '', value);
export const forbidden = (field: string, detail: string): FieldError => new FieldError('FieldValueForbidden', field, detail);

/** Too long: the value itself is not printed. */
export const tooLong = (field: string, max: number): FieldError =>
  new FieldError('FieldValueTooLong', field, max >= 0 ? `may not be more than ${max} bytes` : 'value is too long', '<value omitted>');

export const tooMany = (field: string, actual: number, max: number): FieldError =>
  new FieldError('FieldValueTooMany', field, `must have at most ${max} items`, actual);

/** Valid values are printed in the order given; callers sort where Kubernetes uses `sets.List`. */
export function notSupported(field: string, value: unknown, valid: readonly string[]): FieldError {
  const detail = valid.length > 0 ? `supported values: ${valid.map(goQuote).join(', ')}` : '';
  return new FieldError('FieldValueNotSupported', field, detail, value);
}

/** errors.go ToAggregate + StatusError: `spec.x: Required value` or `[a, b]`. Repeated texts count once. */
export function aggregate(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(String))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}
