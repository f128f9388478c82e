// Replies that are no answers: what the service says went wrong, as a `BedrockError`.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
// SPDX-License-Identifier: Apache-2.0
import { errorFromAws } from '../aws-errors.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson } from '../json.ts';
import { readAll } from '../transport/body.ts';
import type { HttpResponse } from '../transport/http.ts';
import { parseRetryAfter } from '../transport/retry.ts';

const maxBytes = 1024 * 1024;

/** The failure that a reply of another status than 200 tells. */
export async function readFailure({ status, headers, body }: HttpResponse, now: number): Promise<BedrockError> {
  const told = await readObject(body, headers['content-type'] ?? '');
  const inner = isJsonObject(told['error']) ? told['error'] : {};
  return errorFromAws({
    awsType: firstText(headers['x-amzn-errortype'], told['__type'], told['code']),
    message:
      firstText(told['message'], told['Message'], inner['message']) ??
      `The service answered with HTTP status ${status}.`,
    status,
    requestId: headers['x-amzn-requestid'] ?? headers['x-amz-request-id'],
    retryAfterMs: parseRetryAfter(headers, now),
  });
}

/** The connection may break before the message is whole: the status has been told all the same. */
async function readObject(body: AsyncIterable<Uint8Array>, contentType: string): Promise<Record<string, unknown>> {
  try {
    const text = new TextDecoder().decode(await readAll(body, maxBytes));
    // S3 and STS.
    if (contentType.includes('xml')) return (await import('../wire/xml.ts')).readXmlError(text);
    const parsed = parseJson(text);
    return isJsonObject(parsed) ? parsed : {};
  } catch (error) {
    if (BedrockError.isInstance(error)) return {};
    throw error;
  }
}

function firstText(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}
