import type {BootFacts, BootUnit} from '../boot/boot.js'
import type {LingeringFacts} from '../host/host.js'
import type {Ports} from './ports.js'

/** What brings the monitors back when the machine starts, and whether it does so at boot. */
export interface BootService extends BootFacts {
  /** Null where systemd does not run, or without its lingering. */
  readonly lingering: LingeringFacts | null
}

export interface ServiceChange {
  readonly unit: BootUnit
  readonly isChanged: boolean
  readonly service: BootService
}

type ServicePorts = Pick<Ports, 'boot' | 'host'>

/** The unit as it would be written; touches nothing. */
export const planService = ({boot}: Pick<Ports, 'boot'>): Promise<BootUnit> => boot.plan()

/** Installs the unit, or brings an old one up to date. */
export const installService = async (ports: ServicePorts): Promise<ServiceChange> => {
  const unit = await ports.boot.plan()
  const {isChanged} = await ports.boot.install()
  return {unit, isChanged, service: await lookAtService(ports)}
}

/** Removes the unit; running monitors go on. */
export const uninstallService = async (ports: ServicePorts): Promise<ServiceChange> => {
  const unit = await ports.boot.plan()
  const {wasInstalled} = await ports.boot.uninstall()
  return {unit, isChanged: wasInstalled, service: await lookAtService(ports)}
}

export const lookAtService = async ({boot, host}: ServicePorts): Promise<BootService> => {
  const [facts, {lingering}] = await Promise.all([boot.look(), host.look()])
  return {...facts, lingering}
}
