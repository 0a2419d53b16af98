export { answersHttp } from './probe.ts'
export { findJava, type Java } from './find-java.ts'
export { hasDebianPackages, unpackDebianPackages } from './debian-packages.ts'
export { installPrograms, missingForNative } from './install.ts'
export { programOf, type MysqlProgram } from './programs.ts'
export { programFolder, readProduct } from './server-folder.ts'
export { withLock } from './lock.ts'
export { nativeServer } from './native-server.ts'
export { type NativeOptions, type ServerProcess } from './server-process.ts'
export {
  serverNames,
  servers,
  serverUrl,
  type ServerName,
  type ServerPorts,
  type ServerSpec,
} from './servers.ts'
export {
  asMysqlUser,
  mysqlUser,
  nodeFlags,
  serviceEnvironment,
  serviceNames,
  services,
  serverVariables,
  type ServiceName,
  type ServiceSpec,
  type StackAddresses,
} from './services.ts'
