/**
 * The peers we know, in a file that survives crashes and damage. Start with {@link org.blockberry.glueberry.book.AddressBook}. Everything but that
 * and the file itself is pure.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.book;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
