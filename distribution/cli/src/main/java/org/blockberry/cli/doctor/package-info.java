/** What {@code blockberry doctor} looks at. Start with {@link org.blockberry.cli.doctor.Doctor}. Nothing here changes anything. */
package org.blockberry.cli.doctor;
