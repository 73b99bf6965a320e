/** Where the published server listens: in its container, and on the host. */
export const echoPort = 7000
export const publishedPort = 18_000
