// The gateway within a Fastify server of your own, with a function that listens to events.
import fastify from 'fastify';
import { createGateway, readSettings } from 'graphql-gatehouse';

const welcomed = [];

const gateway = await createGateway(readSettings(process.env, { dev: true }), {
  listeners: [
    ({ type, data }) => {
      if (type === 'user.registered') welcomed.push(data.username);
    },
  ],
});

const server = fastify();
server.register(gateway.plugin);
server.get('/welcomed', () => welcomed);

// Trusted code may use the domains without GraphQL and its limits.
server.get('/free/:username', async ({ params }) => ({
  free: await gateway.services.users.isUsernameAvailable(params.username),
}));

await gateway.open();
console.log(await server.listen({ port: Number(process.env.PORT ?? 4000) }));
process.once('SIGTERM', () => void server.close());
