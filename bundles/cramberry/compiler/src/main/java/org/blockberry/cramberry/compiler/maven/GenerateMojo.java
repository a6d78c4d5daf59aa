package org.blockberry.cramberry.compiler.maven;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.blockberry.cramberry.compiler.SchemaCompiler;

/** Generates Java records from the {@code .cram} files of a project and adds them to its sources. */
@Mojo(name = "generate", defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true)
public final class GenerateMojo extends AbstractMojo {
  /** Folder with the schemas. */
  @Parameter(defaultValue = "${project.basedir}/src/main/cram", required = true)
  private File source;

  /** Folders in which imports are looked for when they are not beside the importing file. */
  @Parameter
  private List<String> searchPaths = List.of();

  /** Where the Java files go. */
  @Parameter(defaultValue = "${project.build.directory}/generated-sources/cram", required = true)
  private File target;

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  private MavenProject project;

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    if (!source.isDirectory()) {
      throw new MojoFailureException("there is no folder " + source + ". Put the schemas there, or set <source>");
    }
    try {
      SchemaCompiler.Result result = SchemaCompiler.compile(source.toPath(), searchPaths, target.toPath());
      result.warnings().forEach(getLog()::warn);
      getLog().info(result.written() + " Java files from " + source);
      project.addCompileSourceRoot(target.getPath());
    } catch (SchemaCompiler.InvalidSchemaException e) {
      throw new MojoFailureException("the schemas in " + source + " are not valid:\n" + e.getMessage(), e);
    } catch (IOException e) {
      throw new MojoExecutionException("cannot compile the schemas in " + source + ": " + e.getMessage(), e);
    }
  }
}
