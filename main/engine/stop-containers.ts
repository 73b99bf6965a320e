import type Docker from 'dockerode'

/** Stops every running container as `docker stop` does, all at once; each has its own stop signal and time limit. */
export async function stopContainers(docker: Docker): Promise<void> {
  const running = await docker.listContainers()
  await Promise.all(
    running.map(({ Id }) =>
      docker
        .getContainer(Id)
        .stop()
        .catch(error => {
          // Gone or stopped meanwhile (304, 404) is what was wanted.
          if (![304, 404].includes(error.statusCode)) throw error
        }),
    ),
  )
}
