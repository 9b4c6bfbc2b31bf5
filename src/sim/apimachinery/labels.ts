/** Validation of labels, annotations and LabelSelector objects: `pkg/apis/meta/v1/validation/validation.go`. */
import { type FieldError, forbidden, invalid, required, tooLong } from './field-error.ts';
import { isLabelValue, isQualifiedName } from './validation-content.ts';
import { isObject, listAt, stringAt } from './values.ts';

const goodLabels = new WeakSet<object>();

/** ValidateLabels. */
export function validateLabels(labels: unknown, field: string): readonly FieldError[] {
  if (!isObject(labels) || goodLabels.has(labels)) return none;
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(labels)) {
    for (const text of isQualifiedName(key)) errors.push(invalid(field, key, text));
    if (typeof value === 'string') for (const text of isLabelValue(value)) errors.push(invalid(field, value, text));
  }
  if (errors.length === 0) goodLabels.add(labels);
  return errors;
}

const none: readonly FieldError[] = [];
const totalAnnotationSize = 256 * 1024;

/** ValidateAnnotations: keys are checked in lower case; together they hold at most 256 KiB. */
export function validateAnnotations(annotations: unknown, field: string): readonly FieldError[] {
  if (!isObject(annotations) || goodLabels.has(annotations)) return none;
  const errors: FieldError[] = [];
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    for (const text of isQualifiedName(key.toLowerCase())) errors.push(invalid(field, key, text));
    size += key.length + String(value).length;
  }
  if (size > totalAnnotationSize) errors.push(tooLong(field, totalAnnotationSize));
  if (errors.length === 0) goodLabels.add(annotations);
  return errors;
}

/** ValidateLabelSelector. */
export function validateLabelSelector(selector: unknown, field: string): readonly FieldError[] {
  if (!isObject(selector)) return none;
  const errors: FieldError[] = [...validateLabels(selector['matchLabels'], `${field}.matchLabels`)];
  listAt(selector, 'matchExpressions').forEach((expression, index) => {
    errors.push(...validateExpression(expression, `${field}.matchExpressions[${index}]`));
  });
  return errors;
}

function validateExpression(expression: unknown, field: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const operator = stringAt(expression, 'operator');
  const values = listAt(expression, 'values');
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) errors.push(forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  const key = stringAt(expression, 'key');
  for (const text of isQualifiedName(key)) errors.push(invalid(`${field}.key`, key, text));
  values.forEach((value, index) => {
    for (const text of isLabelValue(String(value))) errors.push(invalid(`${field}.values[${index}]`, value, text));
  });
  return errors;
}
