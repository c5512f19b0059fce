'use strict';

// The baseline: Apollo's own quick start in plain JavaScript, packages as npm installed them, answering a constant.
const { ApolloServer } = require('@apollo/server');
const { startStandaloneServer } = require('@apollo/server/standalone');

const typeDefs = 'type Query { hello: String }';
const resolvers = { Query: { hello: () => 'world' } };

const server = new ApolloServer({ typeDefs, resolvers });
void startStandaloneServer(server, { listen: { host: '127.0.0.1', port: Number(process.env.PORT) } });
