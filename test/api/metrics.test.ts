import { logIn } from '../support/attempts';
import { newDevice, refresh, mustRefresh } from '../support/devices';
import { onEveryEngine, PASSWORD } from '../support/gateway';
import { MeDocument } from '../support/operations';
import { Interference } from '../support/interference';

onEveryEngine(
  'the numbers for Prometheus',
  (gateway) => {
    const scrape = async () => {
      const response = await fetch(`${gateway().url}/metrics`);
      expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      return response.text();
    };
    /** The value of one series; 0 where it was never counted. */
    const value = async (series: string) => {
      const line = (await scrape()).split('\n').find((row) => row.startsWith(`${series} `));
      return Number(line?.slice(series.length + 1) ?? 0);
    };

    it('count sign-ins by outcome, refreshes and reuse', async () => {
      const person = await gateway().signedIn();
      await logIn(gateway().guest(), person.username, 'not the password');
      await logIn(gateway().guest(), 'nobody-of-this-name', 'not the password');
      const device = await newDevice(gateway(), person);
      await mustRefresh(gateway(), (await mustRefresh(gateway(), device.refreshToken)).refreshToken);
      await refresh(gateway(), device.refreshToken);
      expect(await value('gatehouse_accounts_made_total')).toBe(1);
      expect(await value('gatehouse_sign_ins_total{outcome="success"}')).toBe(1);
      expect(await value('gatehouse_sign_ins_total{outcome="wrong-password"}')).toBe(1);
      expect(await value('gatehouse_sign_ins_total{outcome="unknown-login"}')).toBe(1);
      expect(await value('gatehouse_refreshes_total{outcome="renewed"}')).toBe(2);
      expect(await value('gatehouse_refreshes_total{outcome="reused"}')).toBe(1);
      expect(await value('gatehouse_errors_total{code="INVALID_CREDENTIALS"}')).toBe(2);
      expect(await value('gatehouse_errors_total{code="REFRESH_REUSED"}')).toBe(1);
    });

    it('count limits that were hit', async () => {
      const { username } = await gateway().signedIn();
      for (let tries = 0; tries < 6; tries += 1) await logIn(gateway().guest(), username, 'not the password');
      expect(await value('gatehouse_errors_total{code="RATE_LIMITED"}')).toBe(1);
    });

    it('tell mails, hashes, the database and the event loop', async () => {
      const person = await gateway().signedIn();
      await gateway().mailsTo(person.email);
      expect(await value('gatehouse_deliveries_total{kind="mail",outcome="sent"}')).toBeGreaterThan(0);
      expect(await value('gatehouse_outbox_rows{kind="mail",state="pending"}')).toBe(0);
      expect(await value('gatehouse_outbox_rows{kind="webhook",state="dead"}')).toBe(0);
      expect(await value('gatehouse_hash_queue{state="waiting"}')).toBe(0);
      expect(await value('gatehouse_hash_queue_refused')).toBe(0);
      const inserts = 'gatehouse_database_seconds_count{collection="users",operation="insertOne",outcome="answered"}';
      expect(await value(inserts)).toBeGreaterThan(0);
      expect(await scrape()).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
      const posts = 'gatehouse_http_request_seconds_count{method="POST",route="/graphql",status="200"}';
      expect(await value(posts)).toBeGreaterThan(0);
    });

    it('are told while the database is away, which they show', async () => {
      const interference = new Interference(gateway().gateway.platform.database);
      interference.plan = () => 'before';
      await logIn(gateway().guest(), 'somebody', PASSWORD);
      const text = await scrape();
      interference.end();
      expect(text).toMatch(/^gatehouse_errors_total\{code="SERVICE_UNAVAILABLE"\} 1$/m);
      expect(text).toMatch(/^gatehouse_database_seconds_count\{.*outcome="StorageUnavailable"\} \d+$/m);
      expect(text).not.toContain('gatehouse_outbox_rows{');
    });

    it('PR-09 hold no id, address, name or path that a client chose', async () => {
      const person = await gateway().signedIn();
      await fetch(`${gateway().url}/CANARY-path?CANARY-query`, {
        method: 'PUT',
        headers: { 'x-canary': 'CANARY-header' },
      });
      await gateway().guest().query('query CANARYoperation { CANARYfield }');
      await logIn(gateway().guest(), 'CANARY-login', 'CANARY-password');
      const text = await scrape();
      const labels = [...text.matchAll(/="([^"]*)"/g)].map(([, label = '']) => label);
      expect(labels.length).toBeGreaterThan(20);
      expect(labels.filter((label) => /[\da-f]{8}-[\da-f]{4}|@|127\.0\.0\.1|::1/i.test(label))).toEqual([]);
      for (const word of ['CANARY', person.id, person.username, person.email]) expect(text).not.toContain(word);
    });
  },
  { settings: { METRICS: 'on' } },
);

onEveryEngine('without METRICS', (gateway) => {
  it('there are no numbers', async () => {
    const response = await fetch(`${gateway().url}/metrics`);
    expect(response.status).toBe(404);
    expect(gateway().gateway.platform.metrics).toBeNull();
  });

  it('the caller’s trace is in the line of its request, and garbage is not', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const client = gateway().guest();
    client.headers['traceparent'] = `00-${trace}-00f067aa0ba902b7-01`;
    await client.send(MeDocument);
    client.headers['traceparent'] = `00-${trace}-CANARY`;
    await client.send(MeDocument);
    const traced = gateway()
      .log.split('\n')
      .filter((line) => line.includes('traceId'));
    expect(traced.map((line) => (JSON.parse(line) as { traceId: string }).traceId)).toEqual([trace]);
    expect(gateway().log).not.toContain('CANARY');
  });

  it('and in the line of a failure', async () => {
    const trace = '5bf92f3577b34da6a3ce929d0e0e4736';
    const client = gateway().guest();
    const interference = new Interference(gateway().gateway.platform.database);
    interference.plan = () => 'before';
    client.headers['traceparent'] = `00-${trace}-00f067aa0ba902b7-01`;
    await logIn(client, 'somebody', PASSWORD);
    interference.end();
    const failures = gateway()
      .log.split('\n')
      .filter((line) => line.includes(trace) && line.includes('"err"'));
    expect(failures.length).toBeGreaterThan(0);
  });
});
