// Retrieve of the agent runtime: passages by the words that they share with the question.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Retrieve.html
// SPDX-License-Identifier: Apache-2.0
import { wrongKey } from '../auth/refusals.ts';
import { parseBody, type Operation } from '../operations/operation.ts';
import { rest } from '../operations/pacing.ts';
import { rank } from '../rerank/rank.ts';
import { AwsRefusal, invalid, jsonReply } from '../server/http.ts';

const defaultResults = 5;

interface Asked {
  retrievalQuery?: { text?: string };
  retrievalConfiguration?: { vectorSearchConfiguration?: { numberOfResults?: number } };
}

export const retrieve: Operation = async (call, { knowledgeBases, pace }) => {
  // This host takes no API key.
  if (/^Bearer\b/i.test(call.headers['authorization'] ?? '')) throw wrongKey();
  const [asked = ''] = call.parameters;
  const id = asked.slice(asked.lastIndexOf('/') + 1);
  const passages = Object.hasOwn(knowledgeBases, id) ? knowledgeBases[id] : undefined;
  if (passages === undefined)
    throw new AwsRefusal(404, 'ResourceNotFoundException', `Knowledge Base with id ${id} does not exist`);
  const { retrievalQuery, retrievalConfiguration } = parseBody(call) as Asked;
  const query = retrievalQuery?.text ?? '';
  if (query === '')
    throw invalid(
      "1 validation error detected: Value at 'retrievalQuery.text' failed to satisfy constraint: Member must not be null",
    );
  await rest(pace.latencyMs, call.signal);
  const topN = retrievalConfiguration?.vectorSearchConfiguration?.numberOfResults ?? defaultResults;
  return jsonReply({
    retrievalResults: rank({ query, documents: passages, topN }).map(({ index, relevanceScore }) => {
      const uri = `s3://${id.toLowerCase()}/passages/${index}.txt`;
      return {
        content: { type: 'TEXT', text: passages[index] },
        location: { type: 'S3', s3Location: { uri } },
        score: relevanceScore,
        metadata: { 'x-amz-bedrock-kb-source-uri': uri },
      };
    }),
  });
};
