/** What the node offers to RPC methods and commands: chain, transactions, status. */
@Export
@Version("0.1.6")
package org.blockberry.api.node;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
