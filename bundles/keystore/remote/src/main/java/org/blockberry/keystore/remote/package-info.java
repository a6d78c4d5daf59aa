/**
 * A validator's key in another process, which keeps it and remembers what it signed. Start with
 * {@link org.blockberry.keystore.remote.RemoteKeystoreFactory}; the other process is {@link org.blockberry.keystore.remote.server.SignerServer}.
 */
package org.blockberry.keystore.remote;
