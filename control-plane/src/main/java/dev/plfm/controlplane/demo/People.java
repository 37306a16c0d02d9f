package dev.plfm.controlplane.demo;

import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.client.ApiClient;
import dev.plfm.controlplane.client.CredentialFile;
import dev.plfm.controlplane.client.Credentials;
import dev.plfm.controlplane.client.DeviceLogin;
import dev.plfm.controlplane.client.Pause;
import dev.plfm.controlplane.client.PrivateFile;
import dev.plfm.controlplane.identity.DeviceApproval;
import dev.plfm.controlplane.identity.OperatorTokens;
import dev.plfm.kernel.value.Email;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The operator and the person of the demonstration, with real tokens in files that only their owner can read. */
final class People {
    private static final Email OPERATOR = new Email("operator@localhost");
    private static final Email PERSON = new Email("demo@example.com");

    private final RunningServer server;
    private final ApiClient operator;
    private final Credentials person;
    private final Path operatorFile;
    private final CredentialFile personFile;

    private People(RunningServer server, Path directory) {
        this.server = server;
        this.operatorFile = directory.resolve("operator-token");
        this.personFile = new CredentialFile(directory.resolve("credentials.json"));
        String token = server.bean(OperatorTokens.class).issue(OPERATOR).token().text();
        write(operatorFile, token);
        this.operator = ApiClient.patient(server.baseUri(), token);
        this.person = signIn();
        personFile.write(person);
    }

    /** @param directory where the tokens are left for whoever wants to go on by hand */
    static People enter(RunningServer server, Path directory) {
        return new People(server, directory);
    }

    /** As anybody signs in on a machine without a browser, but that the approval is not waited for. */
    private Credentials signIn() {
        Pause atOnce = duration -> {};
        return new DeviceLogin(server.baseUri(), InstantSource.system(), atOnce)
                .run("the demonstration", null, prompt -> server.bean(DeviceApproval.class)
                        .approve(prompt.userCode(), PERSON));
    }

    ApiClient operator() {
        return operator;
    }

    ApiClient person() {
        return ApiClient.patient(server.baseUri(), person.accessToken());
    }

    /** One-time tokens, each of which lets one node in. */
    List<String> enrolmentTokens(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> operator.post("/v1/auth/enrollment-tokens", Map.of())
                        .path("enrollment_token")
                        .asString())
                .toList();
    }

    Path operatorFile() {
        return operatorFile;
    }

    Path personFile() {
        return personFile.path();
    }

    private static void write(Path file, String text) {
        try {
            PrivateFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
