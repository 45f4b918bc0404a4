import type {BootService} from '../app/boot-service.js'

/** What `service install | uninstall | status --json` print. */
export const serviceDocument = ({
  manager,
  path,
  isInstalled,
  isEnabled,
  isCurrent,
  lingering,
}: BootService): object => ({
  manager,
  path,
  installed: isInstalled,
  enabled: isEnabled,
  current: isCurrent,
  lingering: lingering === null ? null : lingering.isLingering,
})
