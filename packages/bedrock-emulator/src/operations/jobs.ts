// Calls that take a while: what was started, how far it is, and its end.
// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import type { ObjectStore } from '../storage/object-store.ts';

export interface Job {
  arn: string;
  modelArn: string;
  clientRequestToken: string | undefined;
  status: 'InProgress' | 'Completed' | 'Failed';
  failureMessage?: string;
  submitTime: Date;
  lastModifiedTime: Date;
  endTime?: Date;
  bucket: string;
  /** Where its results go: a folder of its own. */
  folder: string;
}

/** A file of the results. */
export interface JobFile {
  name: string;
  contentType: string;
  bytes: Uint8Array;
}

export interface NewJob {
  region: string;
  modelId: string;
  clientRequestToken: string | undefined;
  bucket: string;
  /** The folder that the caller named. */
  prefix: string;
  /** Makes the results, or throws with the reason why there are none. */
  work: (folderUri: string) => JobFile[];
}

export interface Jobs {
  /** The same token is the same job. */
  start(given: NewJob): Job;
  get(arn: string): Job | undefined;
  /** Oldest first. */
  list(): Job[];
  /** Nothing is done any more. */
  close(): void;
}

const account = '123456789012';

export function createJobs(store: ObjectStore, durationMs: number): Jobs {
  const jobs = new Map<string, Job>();
  const timers = new Set<NodeJS.Timeout>();

  const finish = (job: Job, work: NewJob['work']): void => {
    job.endTime = job.lastModifiedTime = new Date();
    try {
      for (const { name, ...file } of work(`s3://${job.bucket}/${job.folder}`))
        store.put(job.bucket, `${job.folder}/${name}`, file);
      job.status = 'Completed';
    } catch (error) {
      job.status = 'Failed';
      job.failureMessage = error instanceof Error ? error.message : String(error);
    }
  };

  return {
    start({ region, modelId, clientRequestToken, bucket, prefix, work }) {
      const same = [...jobs.values()].find(
        (job) => clientRequestToken !== undefined && job.clientRequestToken === clientRequestToken,
      );
      if (same !== undefined) return same;
      const id = randomBytes(6).toString('hex');
      const now = new Date();
      const job: Job = {
        arn: `arn:aws:bedrock:${region}:${account}:async-invoke/${id}`,
        modelArn: `arn:aws:bedrock:${region}::foundation-model/${modelId}`,
        clientRequestToken,
        status: 'InProgress',
        submitTime: now,
        lastModifiedTime: now,
        bucket,
        folder: [prefix.replace(/\/+$/, ''), id].filter((part) => part !== '').join('/'),
      };
      jobs.set(job.arn, job);
      const timer = setTimeout(() => {
        timers.delete(timer);
        finish(job, work);
      }, durationMs);
      timers.add(timer.unref());
      return job;
    },
    get: (arn) => jobs.get(arn),
    list: () => [...jobs.values()],
    close: () => timers.forEach((timer) => clearTimeout(timer)),
  };
}
