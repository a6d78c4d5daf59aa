/** Backups of a home: one file with digests of everything in it. Start with {@link org.blockberry.cli.backup.BackupWriter}. */
package org.blockberry.cli.backup;
