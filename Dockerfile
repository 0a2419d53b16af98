# One image for every service and for the command-line program; which one runs is the command.
FROM node:24.21.0-bookworm-slim AS install
RUN npm install --global --no-audit --no-fund pnpm@11.28.10
WORKDIR /flightpath

# The dependencies change seldom: a layer of their own.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
RUN pnpm fetch --prod

# Installed in place, not by `pnpm deploy`: Node does not strip types below node_modules.
COPY . .
RUN pnpm install --prod --frozen-lockfile --offline

# What runs has neither pnpm nor its store, and nothing in it can be changed by who runs it.
FROM node:24.21.0-bookworm-slim
WORKDIR /flightpath
COPY --from=install /flightpath .
USER node
CMD ["node", "cli/src/main.ts", "--help"]
