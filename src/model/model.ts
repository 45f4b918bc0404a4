/**
 * The model server: Ollama on this machine, or where OLLAMA_HOST says.
 *
 * So far it is only looked at: is a server there, and does it have the model? Nothing is loaded,
 * pulled or asked, and no log text leaves the process. The address is read as Ollama's own client
 * reads it: no scheme means http and port 11434, `0.0.0.0` and `::` mean this machine, a path, a
 * bare IPv6 address and credentials are accepted. A host that is not loopback is not contacted at
 * all; its state is `refused`.
 *
 * A look never throws and takes at most about a second, also when the server accepts and then says
 * nothing. What goes wrong is in `reason`, in words for people. Names of models come from the
 * server: they are untrusted on a terminal.
 */
export interface Models {
  look(model: string): Promise<ModelLook>
}

export interface ModelLook {
  /**
   * `ready`: the server has the model; `missing`: the server is there, the model is not;
   * `offline`: no server, or one that does not answer as Ollama does; `refused`: not contacted, since
   * it is not on this machine or OLLAMA_HOST is no address.
   */
  readonly state: 'ready' | 'missing' | 'offline' | 'refused'
  /** Why, for every state but `ready`; one line, e.g. `nothing listens on 127.0.0.1:11434`. */
  readonly reason: string | null
  readonly model: string
  /** The server's address without credentials, e.g. `http://127.0.0.1:11434`. */
  readonly server: string
  /** The models that the server has, as it names them; empty when it was not asked. */
  readonly models: readonly string[]
}
