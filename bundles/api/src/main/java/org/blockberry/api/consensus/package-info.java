/** Plug point: the engine that decides which block comes next. Start with {@link org.blockberry.api.consensus.ConsensusEngine}. */
@Export
@Version("0.1.4")
package org.blockberry.api.consensus;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
