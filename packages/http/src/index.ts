export { createHttpServer, type HttpServer, type HttpServerOptions } from './server.ts'
export {
  httpMethodsOf,
  keyOf,
  namesOf,
  type Answer,
  type Handler,
  type RouteRequest,
} from './route-types.ts'
export {
  createClient,
  PeerUnavailableError,
  type Client,
  type ClientOptions,
  type RouteCall,
} from './client.ts'
export { createUpstreams, type Upstreams } from './upstreams.ts'
export { readBytes, type FramedAnswer } from './frames/frame-codec.ts'
export { listOf, objectOf, toBytes, toByteText, type ByteText } from './byte-text.ts'
export {
  answerBytes,
  createPassThroughServer,
  type PassThroughReply,
  type PassThroughRequest,
  type PassThroughServer,
} from './pass-through-server.ts'
export { closeServer } from './close-server.ts'
export { collectWhenCalm } from './collect-when-calm.ts'
export { runUntilSignal, type RunningService } from './run-until-signal.ts'
export { liveRoute, serveHealth, type Dependencies } from './health.ts'
export { rawQueryOf } from './open-app.ts'
export { unpackBody } from './unpack-body.ts'
export { createJsonWriter } from './write-json.ts'
