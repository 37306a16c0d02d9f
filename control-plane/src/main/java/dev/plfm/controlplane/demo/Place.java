package dev.plfm.controlplane.demo;

/** Where in the API the demonstration takes place. */
record Place(String orgId, String projectId, String appId, String envId, String appName) {
    String org() {
        return "/v1/orgs/" + orgId;
    }

    String app() {
        return org() + "/apps/" + appId;
    }

    String env() {
        return app() + "/envs/" + envId;
    }
}
