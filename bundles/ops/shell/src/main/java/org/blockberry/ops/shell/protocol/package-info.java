/**
 * What the shell server and its client say to each other over the Unix socket. The client in {@code distribution/cli}
 * uses these
 * classes too; bundles cannot, the package is not exported.
 *
 * <h2>Frames</h2>
 * A frame is one byte for the type, four bytes (big-endian) for the length of the payload, and the payload. Texts are
 * UTF-8. Both
 * sides refuse, by closing the connection, an unknown type, a type that belongs to the other side, and a payload longer
 * than
 * {@link org.blockberry.ops.shell.protocol.FrameType#maxPayload} before they allocate anything for it.
 *
 * <table>
 * <caption>Types</caption>
 * <tr><th>byte</th><th>name</th><th>from</th><th>payload</th></tr>
 * <tr><td>1</td><td>EXEC</td><td>client</td><td>a command line for Gogo; one at a time</td></tr>
 * <tr><td>2</td><td>COMPLETE</td><td>client</td><td>cursor (4 bytes, in characters), then the line so far; only between
 * commands</td></tr>
 * <tr><td>3</td><td>CANCEL</td><td>client</td><td>none; interrupts the running command, ignored without one</td></tr>
 * <tr><td>4</td><td>FOLDER</td><td>client</td><td>absolute path against which relative file names are read</td></tr>
 * <tr><td>16</td><td>HELLO</td><td>server</td><td>{@link org.blockberry.ops.shell.protocol.FrameType#GREETING}; always
 * first,
 * unless it is REFUSED</td></tr>
 * <tr><td>17</td><td>STDOUT</td><td>server</td><td>output bytes</td></tr>
 * <tr><td>18</td><td>STDERR</td><td>server</td><td>output bytes</td></tr>
 * <tr><td>19</td><td>EXIT</td><td>server</td><td>exit code (4 bytes); exactly one for each EXEC, after all its
 * output</td></tr>
 * <tr><td>20</td><td>CANDIDATES</td><td>server</td><td>whole words that fit at the cursor, one per line; exactly one
 * for each
 * COMPLETE</td></tr>
 * <tr><td>21</td><td>REFUSED</td><td>server</td><td>one line saying why; the server then closes</td></tr>
 * </table>
 *
 * <p>A client that disconnects cancels its command. Exit codes: 0 ok, 1 failed, 2 wrong command line, 130 cancelled.
 */
package org.blockberry.ops.shell.protocol;
