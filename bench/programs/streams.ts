import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs } from '../harness/processes';
import { percentile } from '../harness/statistics';
import { readTask, type Stream, type StreamsTask } from '../harness/tasks';
import { asker, type Ask } from './asker';
import { type Outcome, post } from './post';

/** One request that was due at `dueAt`, and what became of it. */
interface Reply {
  readonly dueAt: number;
  readonly ms: number;
  readonly outcome: Outcome;
}

interface Window {
  readonly from: number;
  readonly until: number;
}

const TICK_MS = 1;

/** Sends all streams side by side, and tells for each how requests due in the measured time were answered. */
async function run({ measureMs, pid, streams, url, warmUpMs }: StreamsTask): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const send = (body: Parameters<typeof post>[2]) => post(url, agent, body);
  const from = performance.now() + warmUpMs;
  const window = { from, until: from + measureMs };
  const cpu = sleep(warmUpMs).then(() => cpuMs(pid));
  const all = await Promise.all(streams.map((stream) => repliesOf(stream, asker(stream.asks, send), window)));
  const replies = all.map((stream) => within(stream, window));
  const answered = replies.flat().filter(({ outcome }) => outcome === 'answered').length;
  const cpuMicroseconds = ((cpuMs(pid) - (await cpu)) * 1000) / answered;
  const figures = streams.flatMap(({ name }, index) => summary(name, replies[index] ?? []));
  process.stdout.write(JSON.stringify({ cpuMicroseconds, ...Object.fromEntries(figures) }));
  agent.destroy();
}

function repliesOf({ pace }: Stream, ask: Ask, window: Window): Promise<Reply[]> {
  return 'perSecond' in pace ? openLoop(pace.perSecond, ask, window) : closedLoop(pace, ask, window);
}

/** Asks on time however slow the answers come: what is late has waited, and counts as waiting. */
async function openLoop(perSecond: number, ask: Ask, { until }: Window): Promise<Reply[]> {
  const started = performance.now();
  const replies: Promise<Reply>[] = [];
  while (performance.now() < until) {
    const due = Math.floor(((performance.now() - started) * perSecond) / 1000);
    while (replies.length < due) replies.push(timed(started + (replies.length * 1000) / perSecond, ask));
    await sleep(TICK_MS);
  }
  return Promise.all(replies);
}

async function closedLoop(
  { clients, pauseMs }: { readonly clients: number; readonly pauseMs: number },
  ask: Ask,
  { until }: Window,
): Promise<Reply[]> {
  const client = async (): Promise<Reply[]> => {
    const replies: Reply[] = [];
    while (performance.now() < until) {
      replies.push(await timed(performance.now(), ask));
      if (pauseMs > 0) await sleep(pauseMs);
    }
    return replies;
  };
  return (await Promise.all(Array.from({ length: clients }, client))).flat();
}

async function timed(dueAt: number, ask: Ask): Promise<Reply> {
  const outcome = await ask();
  return { dueAt, outcome, ms: performance.now() - dueAt };
}

function within(replies: readonly Reply[], { from, until }: Window): readonly Reply[] {
  return replies.filter(({ dueAt }) => dueAt >= from && dueAt < until);
}

function summary(name: string, replies: readonly Reply[]): [key: string, value: number][] {
  const count = (wanted: Outcome) => replies.filter(({ outcome }) => outcome === wanted).length;
  const times = replies.filter(({ outcome }) => outcome === 'answered').map(({ ms }) => ms);
  return [
    [`${name}Answered`, count('answered')],
    [`${name}Refused`, count('refused')],
    [`${name}Wrong`, count('wrong')],
    [`${name}P50Ms`, percentile(times, 0.5)],
    [`${name}P99Ms`, percentile(times, 0.99)],
  ];
}

void readTask<StreamsTask>().then(run);
