/** The built-in word list, likeliest themes first. */

const THEMES = {
  everywhere: `
    www mail api app dev blog shop admin portal cdn static test staging beta docs help support status m mobile
    login auth sso id account accounts my secure vpn remote webmail smtp imap pop ftp ns ns1 ns2 mx mx1 mx2
    autodiscover autoconfig web www2 img images assets media files download downloads git demo store news forum
    community wiki intranet extranet dashboard panel old new`,

  environments: `
    development stage stg uat qa preprod pre-prod preview prod production live sandbox sbx integration int ci cd
    build builds nightly canary alpha rc release releases edge next legacy archive backup bak temp tmp lab labs
    poc pilot trial training testing tests e2e perf load stress hotfix feature dr failover standby blue green local
    localhost dev-api api-dev api-test api-staging api-stage api-qa api-uat api-beta api-prod api-sandbox api-docs
    app-dev app-test app-staging app-beta app-qa app-uat test-api test-app staging-api staging-app stage-api
    qa-api uat-api beta-api sandbox-api dev-app dev-www www-dev www-test www-staging www-old old-www admin-dev
    admin-test admin-staging dev-admin staging-admin test-admin auth-dev auth-staging auth-test dev-auth
    staging-auth cdn-dev cdn-staging preview-api demo-api internal-api api-internal private-api public-api
    partner-api api-partner api-gateway api-mobile mobile-api api-proxy api-v1 api-v2 api-v3 v1 v2 v3`,

  applications: `
    apps application service services svc client clients customer customers partner partners vendor vendors
    supplier suppliers reseller affiliate affiliates member members user users profile profiles register signup
    signin logout oauth oidc saml idp iam adfs keycloak okta passport identity password reset verify activate
    invite console control controlpanel cpanel plesk whm manage manager management administrator root sys system
    sysadmin staff employee employees hr people team teams careers jobs recruiting talent onboarding payroll
    expenses timesheet learning lms academy campus school courses elearning library events calendar booking
    bookings reservations tickets ticket helpdesk servicedesk desk chat talk meet meeting conference video call
    voice pbx sip phone fax sms push notify notifications alerts messages messaging inbox newsletter lists
    subscribe unsubscribe survey surveys poll forms feedback contact about home start go link links url short
    share sharing drive cloud box sync storage upload uploads docs-api document documents pdf print export import
    report reports reporting insights search find directory maps map geo location locator tracking track
    trace delivery shipping logistics fleet orders order cart checkout pay payment payments billing invoice
    invoices finance accounting tax bank wallet card cards loyalty rewards gift coupons promo promotions deals
    offers sale sales crm erp sap leads marketing campaign campaigns ads adserver seo social brand press
    investors ir corporate corp company group global business enterprise pro premium free lite plus kids games
    game play player music tv radio stream streaming podcast photos gallery videos`,

  infrastructure: `
    server host node gateway gw router switch firewall fw proxy reverse-proxy lb loadbalancer balancer haproxy
    nginx apache tomcat iis node-api edge-api origin origin-www cache varnish redis memcached rabbitmq mq queue
    kafka broker mqtt zookeeper consul vault nomad etcd discovery registry docker harbor k8s kube kubernetes
    cluster rancher openshift swarm mesh ingress compute vm vms esx esxi vcenter vsphere xen proxmox hyperv
    openstack terraform ansible puppet chef salt provisioning deploy deployment deployments pipeline pipelines
    jenkins bamboo teamcity drone concourse runner runners argocd spinnaker artifactory nexus packages pkg npm
    pypi maven mirror mirrors repo repos repository code source gitlab gitea github bitbucket svn cvs hg gerrit
    review phabricator sonar sonarqube sentry errors jira confluence redmine bugs bugzilla tracker issues tasks
    projects project kanban trello asana office office365 exchange owa outlook lync skype sharepoint onedrive
    teams-api zimbra roundcube horde mailman mailgate mailhost mail-in mail-out relay relay1 mta bounce spam
    antispam smtp-relay smtps imaps pop3 dns dns-admin resolver ntp time dhcp ldap ldaps ad dc dc1 dc2 kerberos
    radius tacacs syslog snmp netflow wifi wlan guest hotspot lan wan net network noc ipam rdp rds citrix
    terminal bastion jump jumphost ssh sftp ftps webdav nas san nfs smb fileserver printer iot device devices
    camera cctv scada sensor sensors telemetry ups ipmi ilo idrac kvm oob`,

  data: `
    db dbs database mysql mariadb postgres postgresql pgsql mssql sql oracle mongo mongodb couchdb cassandra
    clickhouse influxdb elastic elasticsearch kibana logstash solr sphinx opensearch neo4j graph graphql grpc
    rest soap rpc ws wss websocket socket realtime events-api webhook webhooks hooks callback data dataset
    datasets datalake lake warehouse dwh etl airflow spark hadoop hive presto trino jupyter notebook mlflow ml ai
    model models vision speech bot bots assistant bi tableau looker metabase superset powerbi analytics stats
    statistics metrics monitor monitoring prometheus grafana alertmanager zabbix nagios icinga munin cacti
    observium datadog newrelic uptime health healthcheck ping heartbeat log logs logging graylog splunk loki jaeger
    tracing apm matomo piwik collector collect pixel tag tags beacon segment experiment flags config settings
    phpmyadmin pma adminer pgadmin db-admin backups snapshot snapshots s3 minio bucket blob objects
    object-storage archive-api`,

  content: `
    content cms wordpress wp drupal joomla typo3 magento shopify strapi ghost site sites website websites
    landing pages page microsite portal-api editor editorial publish publisher author pressroom asset image img1
    img2 img3 pics pictures thumbs avatar avatars icons fonts css js scripts style styles theme themes static1
    static2 static3 cdn1 cdn2 cdn3 media1 media2 embed widget widgets player-api feed feeds rss sitemap faq
    knowledge kb knowledgebase guide guides manual manuals tutorial tutorials developer developers devportal
    playground sdk swagger openapi redoc reference changelog roadmap ideas answers ask discuss forums board
    boards groups story stories magazine tech engineering research science open opensource
    oss foundation charity legal privacy security trust compliance audit gdpr abuse postmaster
    hostmaster webmaster cert certs pki crl ocsp acme hsm mfa 2fa otp totp`,

  places: `
    us eu uk de fr es it nl be ch at pl se no dk fi ie pt cz gr tr ru ua cn jp kr in au nz br ca mexico canada brasil ar
    cl co za ae sg hk tw th vn ph en asia africa europe america americas emea apac latam anz
    na north south east west central us-east us-west us-central eu-west eu-central eu-north ap-south
    ap-southeast us1 us2 us3 eu1 eu2 eu3 ap1 ap2 uk1 de1 fr1 sg1 jp1 nyc sfo lax chi dal lon par ams fra
    ber muc zrh vie mad mil sto hel syd mel tok sin hkg hq branch dc-east dc-west zone1 zone2 region1
    region2`,
};

/** Numbered roles: each is tried as `name1` … `name4` and `name01` … `name02`. */
const NUMBERED = `
  web app api server srv host node vpn mail smtp mx-in dns proxy db sql cache test dev stage demo lb gw backup
  cloud worker www-a edge-node`;
const NUMBERS = ['1', '2', '3', '4', '01', '02'];

const words = (text: string) => text.trim().split(/\s+/);

/** Single labels in lower case, each once. */
export const WORDLIST: readonly string[] = [
  ...Object.values(THEMES).flatMap(words),
  ...words(NUMBERED).flatMap((role) => NUMBERS.map((number) => `${role}${number}`)),
];
