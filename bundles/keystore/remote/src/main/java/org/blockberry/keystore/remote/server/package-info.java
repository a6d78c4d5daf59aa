/** The process that has the key. Start with {@link org.blockberry.keystore.remote.server.SignerServer}. */
package org.blockberry.keystore.remote.server;
