#!/bin/sh
# The AWS CLI against the emulator, unmodified. Run it by hand; it is no part of the test run:
#   npx bedrock-emulator --port 4567 & sh docs/clients/aws_cli_check.sh http://127.0.0.1:4567
# SPDX-License-Identifier: Apache-2.0
set -eu
export AWS_ENDPOINT_URL="${1:-http://127.0.0.1:4567}" AWS_DEFAULT_REGION=us-east-1 AWS_MAX_ATTEMPTS=1
export AWS_ACCESS_KEY_ID=emulator AWS_SECRET_ACCESS_KEY=emulator AWS_EC2_METADATA_DISABLED=true

messages='[{"role":"user","content":[{"text":"Tell me about Antarctica."}]}]'
aws bedrock-runtime converse --model-id amazon.nova-lite-v1:0 --messages "$messages" \
  --query 'output.message.content[0].text' --output text | grep -q Antarctica
echo 'ok  converse'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo '{"inputText":"Tell me about Antarctica."}' > "$folder/body.json"
aws bedrock-runtime invoke-model --model-id amazon.titan-text-express-v1 --body "fileb://$folder/body.json" \
  "$folder/reply.json" > /dev/null
grep -q Antarctica "$folder/reply.json"
echo 'ok  invoke-model'

aws bedrock list-foundation-models --by-provider anthropic --query 'modelSummaries[0].modelId' --output text |
  grep -q anthropic
echo 'ok  list-foundation-models'

if refusal=$(aws bedrock-runtime converse --model-id amazon.nova-lite-v1:0 --messages '[]' 2>&1); then exit 1; fi
echo "$refusal" | grep -q ValidationException
echo 'ok  a refusal'
