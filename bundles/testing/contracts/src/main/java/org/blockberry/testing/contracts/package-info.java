/**
 * What the contracts of {@code org.blockberry.api} promise, as JUnit 5 classes: extend one, say how to make an instance, and the
 * tests run. Beside them the doubles that an instance needs.
 */
@Export
@Version("0.1.7")
package org.blockberry.testing.contracts;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
