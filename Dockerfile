# An image of scanwire, for all kinds of nodes: docs/deployment.md. Build it with: docker build -t scanwire .
FROM node:20-bookworm-slim AS build
WORKDIR /opt/scanwire
COPY . .
RUN npm ci && npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
# For scans of repositories.
RUN apt-get update \
  && apt-get install -y --no-install-recommends git openssh-client ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/scanwire
COPY --from=build /opt/scanwire/package.json /opt/scanwire/schema.graphql ./
COPY --from=build /opt/scanwire/prisma prisma
COPY --from=build /opt/scanwire/node_modules node_modules
COPY --from=build /opt/scanwire/packages packages
COPY --from=build /opt/scanwire/dist dist
RUN install -d -o node -g node -m 700 /var/lib/scanwire
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATABASE_URL=file:/var/lib/scanwire/scanwire.db
VOLUME /var/lib/scanwire
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=64", "dist/main.js"]
CMD ["serve"]
