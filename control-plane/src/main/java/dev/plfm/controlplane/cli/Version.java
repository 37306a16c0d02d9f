package dev.plfm.controlplane.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"plfm " + (version == null ? "development build" : version), "Java " + Runtime.version()};
    }
}
