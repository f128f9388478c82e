# Python's AWS SDK against the emulator, unmodified. Run it by hand; it is no part of the test run:
#   npx bedrock-emulator --port 4567 & python3 docs/clients/boto3_check.py http://127.0.0.1:4567
# SPDX-License-Identifier: Apache-2.0
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4567"
settings = dict(
    region_name="us-east-1",
    endpoint_url=endpoint,
    aws_access_key_id="emulator",
    aws_secret_access_key="emulator",
    config=Config(retries={"total_max_attempts": 1}),
)
runtime = boto3.client("bedrock-runtime", **settings)
control = boto3.client("bedrock", **settings)

nova = "amazon.nova-lite-v1:0"
claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
ask = [{"role": "user", "content": [{"text": "Tell me about Antarctica."}]}]
weather = {
    "tools": [
        {
            "toolSpec": {
                "name": "weather",
                "inputSchema": {"json": {"type": "object", "properties": {"city": {"type": "string"}}}},
            }
        }
    ]
}


def converse():
    reply = runtime.converse(modelId=nova, messages=ask)
    assert "Antarctica" in reply["output"]["message"]["content"][0]["text"]
    assert reply["usage"]["outputTokens"] > 0


def converse_stream():
    events = list(runtime.converse_stream(modelId=nova, messages=ask)["stream"])
    text = "".join(event["contentBlockDelta"]["delta"]["text"] for event in events if "contentBlockDelta" in event)
    assert "Antarctica" in text and "metadata" in events[-1]


def tools():
    question = [{"role": "user", "content": [{"text": "Weather in Paris?"}]}]
    reply = runtime.converse(modelId=claude, messages=question, toolConfig=weather)
    use = reply["output"]["message"]["content"][0]["toolUse"]
    assert reply["stopReason"] == "tool_use" and use["input"] == {"city": "Paris"}
    result = {"toolResult": {"toolUseId": use["toolUseId"], "content": [{"json": {"sky": "clear"}}]}}
    turns = [*question, reply["output"]["message"], {"role": "user", "content": [result]}]
    answer = runtime.converse(modelId=claude, messages=turns, toolConfig=weather)
    assert "sky clear" in answer["output"]["message"]["content"][0]["text"]


def invoke_stream():
    body = {
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 200,
        "messages": [{"role": "user", "content": "Tell me about Antarctica."}],
    }
    reply = runtime.invoke_model_with_response_stream(modelId=claude, body=json.dumps(body))
    types = [json.loads(event["chunk"]["bytes"])["type"] for event in reply["body"]]
    assert types[0] == "message_start" and types[-1] == "message_stop"


def count_tokens():
    bare = claude.removeprefix("us.")
    assert runtime.count_tokens(modelId=bare, input={"converse": {"messages": ask}})["inputTokens"] > 0


def lists():
    assert control.list_foundation_models(byProvider="anthropic")["modelSummaries"]
    assert control.list_inference_profiles()["inferenceProfileSummaries"]


def refusal():
    try:
        runtime.converse(modelId=nova, messages=[])
    except ClientError as error:
        assert error.response["Error"]["Code"] == "ValidationException"
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    else:
        raise AssertionError("nothing was refused")


for check in (converse, converse_stream, tools, invoke_stream, count_tokens, lists, refusal):
    check()
    print(f"ok  {check.__name__}")
