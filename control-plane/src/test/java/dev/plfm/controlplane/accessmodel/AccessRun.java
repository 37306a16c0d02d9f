package dev.plfm.controlplane.accessmodel;

import static dev.plfm.controlplane.accessmodel.AccessModel.ALLOWED;
import static dev.plfm.controlplane.accessmodel.AccessModel.UNAUTHENTICATED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.accessmodel.AccessModel.Member;
import dev.plfm.controlplane.accessmodel.AccessModel.Principal;
import dev.plfm.controlplane.accessmodel.AccessModel.Token;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.SignIn.Client;
import dev.plfm.controlplane.testing.SignIn.Tokens;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Makes moves on a server and in the model, side by side. */
final class AccessRun {
    static final int PEOPLE = 4;
    static final int ORGS = 2;
    private static final int SAMPLES = 6;

    private final SignIn signIn;
    private final String run = UUID.randomUUID().toString();
    private final Random choice;
    private final AccessModel model = new AccessModel();
    private final List<String> orgIds = new ArrayList<>();
    private final List<Map<Integer, String>> memberIds = new ArrayList<>();
    private final List<String> principalIds = new ArrayList<>();
    private final List<List<Client>> secrets = new ArrayList<>();
    private final List<Tokens> texts = new ArrayList<>();

    AccessRun(SignIn signIn, long seed) {
        this.signIn = signIn;
        this.choice = new Random(seed);
        for (int person = 0; person < PEOPLE; person++) {
            model.signIn(person, null);
            texts.add(signIn.person(email(person), null));
        }
        for (int org = 0; org < ORGS; org++) {
            orgIds.add(api(0).post("/v1/orgs", Map.of("name", "o" + org))
                    .expect(201)
                    .get("/id"));
            String member = api(0).get(path(org) + "/members").expect(200).get("/items/0/id");
            memberIds.add(new HashMap<>(Map.of(0, member)));
            model.found(0);
        }
    }

    private String email(int person) {
        return "p" + person + "-" + run + "@example.com";
    }

    private Api api(int token) {
        return signIn.anybody().withToken(texts.get(token).access());
    }

    private String path(int org) {
        return "/v1/orgs/" + orgIds.get(org);
    }

    /** Makes a move and holds the answer, and then a sample of requests, against the model. */
    void make(Move move) {
        int actor = move.actor() % texts.size();
        switch (move.kind()) {
            case ADD_MEMBER, CHANGE_ROLE, REMOVE_MEMBER -> membership(move, actor, move.target() % PEOPLE);
            case SIGN_IN -> {
                int person = move.target() % PEOPLE;
                model.signIn(person, move.scopes());
                texts.add(signIn.person(email(person), move.scopes()));
            }
            case CREATE_PRINCIPAL -> create(move, actor);
            case SET_SCOPES, ROTATE, DELETE_PRINCIPAL, SIGN_IN_PRINCIPAL -> {
                if (!principalIds.isEmpty()) {
                    principal(move, actor, move.target() % principalIds.size());
                }
            }
            default -> token(move, move.target() % texts.size());
        }
        for (int i = 0; i < SAMPLES; i++) {
            int index = choice.nextInt(texts.size());
            Principal principal = model.tokens.get(index).principal;
            sample(index, principal == null ? choice.nextInt(ORGS) : principal.org);
        }
        for (int index = 0; index < texts.size(); index++) {
            if (model.tokens.get(index).revoked && choice.nextInt(4) == 0) {
                sample(index, choice.nextInt(ORGS));
            }
        }
    }

    private void membership(Move move, int actor, int person) {
        Token token = model.tokens.get(actor);
        int org = move.org();
        Member member = model.orgs.get(org).get(person);
        long version = member == null ? 1 : member.version;
        String path = path(org) + "/members";
        String memberPath = path + "/"
                + (member == null ? Ids.generate("mem") : memberIds.get(org).get(person));
        switch (move.kind()) {
            case ADD_MEMBER -> {
                int verdict = model.addMember(token, org, person, move.role());
                Answer answer = api(actor)
                        .post(
                                path,
                                Map.of(
                                        "email",
                                        email(person),
                                        "role",
                                        move.role().wire()));
                agree(move, verdict, answer, 201);
                if (verdict == ALLOWED) {
                    memberIds.get(org).put(person, answer.get("/id"));
                }
            }
            case CHANGE_ROLE ->
                agree(
                        move,
                        model.changeRole(token, org, person, move.role()),
                        api(actor).patch(memberPath, Map.of("role", move.role().wire(), "expected_version", version)),
                        200);
            default ->
                agree(move, model.removeMember(token, org, person), api(actor).delete(memberPath), 200);
        }
    }

    private void create(Move move, int actor) {
        Set<Scope> scopes = scopes(move);
        int verdict = model.createPrincipal(model.tokens.get(actor), move.org(), scopes);
        Answer answer =
                api(actor).post(path(move.org()) + "/service-principals", Map.of("name", "p", "scopes", scopes));
        agree(move, verdict, answer, 201);
        if (verdict == ALLOWED) {
            principalIds.add(answer.get("/id"));
            secrets.add(new ArrayList<>(List.of(Client.of(answer))));
        }
    }

    private void principal(Move move, int actor, int index) {
        Token token = model.tokens.get(actor);
        Principal principal = model.principals.get(index);
        String path = path(principal.org) + "/service-principals/" + principalIds.get(index);
        switch (move.kind()) {
            case SET_SCOPES -> {
                Map<String, Object> body = Map.of("scopes", scopes(move), "expected_version", principal.version);
                agree(
                        move,
                        model.setScopes(token, principal, scopes(move)),
                        api(actor).patch(path, body),
                        200);
            }
            case ROTATE -> {
                int verdict = model.rotate(token, principal);
                Answer answer = api(actor).post(path + "/rotate", null);
                agree(move, verdict, answer, 200);
                if (verdict == ALLOWED) {
                    secrets.get(index).add(Client.of(answer));
                }
            }
            case DELETE_PRINCIPAL ->
                agree(move, model.delete(token, principal), api(actor).delete(path), 200);
            default -> {
                int secret = Math.min(secrets.get(index).size(), 1 + move.actor());
                int verdict = model.signIn(principal, secret, move.scopes());
                Answer answer = signIn.client(secrets.get(index).get(secret - 1), move.scopes());
                agree(move, verdict, answer, 200);
                if (verdict == ALLOWED) {
                    texts.add(Tokens.of(answer));
                }
            }
        }
    }

    private void token(Move move, int index) {
        Token token = model.tokens.get(index);
        Tokens text = texts.get(index);
        if (token.principal != null || move.kind() == Move.Kind.REVOKE_ACCESS) {
            token.revoked = true;
            signIn.revoke("access_token", text.access()).expect(200);
        } else if (move.kind() == Move.Kind.REFRESH) {
            int verdict = model.refresh(token);
            Answer answer = signIn.refresh(text.refresh());
            agree(move, verdict, answer, 200);
            if (verdict == ALLOWED) {
                texts.add(Tokens.of(answer));
            }
        } else {
            model.revokeFamily(token);
            signIn.revoke("refresh_token", text.refresh()).expect(200);
        }
    }

    /** The scopes that a principal is given. */
    private static Set<Scope> scopes(Move move) {
        return move.scopes() == null ? Scope.ofTenants() : move.scopes();
    }

    private static void agree(Move move, int verdict, Answer answer, int success) {
        assertThat(answer.status()).as(move + ": " + answer.text()).isEqualTo(verdict == ALLOWED ? success : verdict);
    }

    private void sample(int index, int org) {
        Token token = model.tokens.get(index);
        Api api = api(index);
        String path = path(org);
        int anywhere = token.revoked ? UNAUTHENTICATED : ALLOWED;
        switch (choice.nextInt(9)) {
            case 0 -> probe(token, org, Scope.ORGS_READ, api.get(path), 200);
            case 1 -> probe(token, org, Scope.PROJECTS_READ, api.get(path + "/projects"), 200);
            case 2 -> probe(token, org, Scope.APPS_READ, api.get(path + "/apps?limit=1"), 200);
            case 3 -> probe(token, org, Scope.EVENTS_READ, api.get(path + "/events?limit=1"), 200);
            case 4 -> probe(token, org, Scope.PROJECTS_WRITE, api.post(path + "/projects", Map.of()), 400);
            case 5 -> probe(token, org, Scope.APPS_WRITE, api.post(path + "/apps", Map.of()), 400);
            case 6 -> probe(token, org, Scope.ORGS_ADMIN, api.patch(path, Map.of()), 400);
            case 7 -> judge("whoami", anywhere, api.get("/v1/auth/whoami"), 200);
            default -> judge("validate", anywhere, api.post("/v1/manifests/validate", Map.of("manifest", "")), 200);
        }
    }

    private void probe(Token token, int org, Scope scope, Answer answer, int success) {
        judge(scope.wire(), model.verdict(token, org, scope), answer, success);
    }

    private static void judge(String what, int verdict, Answer answer, int success) {
        assertThat(answer.status())
                .as("a request for " + what + ": " + answer.text())
                .isEqualTo(verdict == ALLOWED ? success : verdict);
    }
}
