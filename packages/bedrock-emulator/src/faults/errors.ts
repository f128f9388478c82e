// The API's errors with their status, and the words that come with them.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors
// SPDX-License-Identifier: Apache-2.0

export const errors: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ValidationException: [400, 'The request is not valid.'],
  ServiceQuotaExceededException: [400, 'Your request exceeds the service quota for your account.'],
  ConflictException: [400, 'The resource is in use by another request.'],
  AccessDeniedException: [403, "You don't have access to the model with the specified model ID."],
  ExpiredTokenException: [403, 'The security token included in the request is expired'],
  UnrecognizedClientException: [403, 'The security token included in the request is invalid.'],
  ResourceNotFoundException: [404, 'The requested resource was not found.'],
  ModelTimeoutException: [408, 'Model processing timed out. Try your request again.'],
  ModelErrorException: [424, 'The model returned an error while it processed the request. Try your request again.'],
  ModelStreamErrorException: [424, 'The model returned an error while it streamed the reply. Try your request again.'],
  ThrottlingException: [429, 'Too many requests, please wait before trying again.'],
  ModelNotReadyException: [429, 'Model is not ready for inference. Wait and try your request again.'],
  InternalServerException: [
    500,
    'The system encountered an unexpected error during processing. Try your request again.',
  ],
  ServiceUnavailableException: [503, 'Too many connections, please wait before trying again.'],
};
