# The build and the runtime name the same Node version: the code cache made here fits no other.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
ARG GIT_COMMIT=
RUN GIT_COMMIT=${GIT_COMMIT} npm run build
# The native packages bring their binaries: what is left needs no compiler.
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# Owned by root, so that the running gateway cannot change its own program; /data is for STORAGE=embedded.
RUN install -d -o node -g node /data
ENV DATA_DIR=/data
VOLUME /data
USER node
EXPOSE 4000
# The port opens when the gateway is ready, or the process ends after DB_CONNECT_ATTEMPTS tries.
HEALTHCHECK --interval=10s --timeout=3s --start-period=75s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
