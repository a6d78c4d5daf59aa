/**
 * How far we are with a peer: a pure table of states and what moves them, and one owner of the state per peer. Start with
 * {@link org.blockberry.glueberry.connection.PeerConnection}. No thread, clock or I/O.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.connection;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
