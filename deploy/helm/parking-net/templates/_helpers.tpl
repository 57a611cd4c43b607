{{/* The name that everything of this release begins with. */}}
{{- define "parking-net.name" -}}
{{ ternary .Release.Name (printf "%s-parking-net" .Release.Name) (contains "parking-net" .Release.Name) | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* Labels by which pods are found: (list root component). */}}
{{- define "parking-net.selector" -}}
app.kubernetes.io/name: parking-net
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "parking-net.labels" -}}
{{ include "parking-net.selector" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/part-of: parking-net
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ (index . 0).Chart.Name }}-{{ (index . 0).Chart.Version }}
{{- end }}

{{- define "parking-net.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* A service with what holds for all of them: (list root name), as YAML. */}}
{{- define "parking-net.service" -}}
{{- $root := index . 0 -}}
{{- $own := index $root.Values.services (index . 1) | default dict -}}
{{ mergeOverwrite (deepCopy $root.Values.defaults) (deepCopy $own) | toYaml }}
{{- end }}

{{/* What every pod may do: nothing beyond its work. */}}
{{- define "parking-net.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: temporary
    emptyDir: {sizeLimit: 128Mi}
{{- end }}

{{- define "parking-net.container" -}}
image: {{ include "parking-net.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
volumeMounts:
  - {name: temporary, mountPath: /tmp}
{{- end }}

{{/* Settings that all services and the setup job share, as a list of variables. */}}
{{- define "parking-net.settings" -}}
{{- $name := include "parking-net.name" . -}}
{{- $settings := dict
  "POSTGRES_HOST" .Values.database.host
  "POSTGRES_PORT" (.Values.database.port | toString)
  "AUTH_HOST" (printf "%s-auth-pods" $name)
  "PARKING_HOST" (printf "%s-parking-pods" $name)
  "BOOKING_HOST" (printf "%s-booking" $name)
  "PAYMENT_HOST" (printf "%s-payment-pods" $name)
  "NOTIFICATION_HOST" (printf "%s-notification" $name)
  "AUTH_ISSUER" (printf "https://%s/auth" .Values.host)
  "TRUSTED_PROXIES" .Values.trustedProxies
  "DRAIN_SECONDS" (.Values.drainSeconds | toString) -}}
{{- range $variable, $value := mergeOverwrite $settings .Values.settings }}
- {name: {{ $variable }}, value: {{ $value | toString | quote }}}
{{- end }}
{{- end }}

{{/* Variables from the Secret: (list root names optional). */}}
{{- define "parking-net.secrets" -}}
{{- $root := index . 0 -}}
{{- $optional := index . 2 -}}
{{- range index . 1 }}
- name: {{ . }}
  valueFrom:
    secretKeyRef: {name: {{ $root.Values.secretName }}, key: {{ . }}{{ if $optional }}, optional: true{{ end }}}
{{- end }}
{{- end }}

{{/* One of a kind on a node, where that can be: (list root component). */}}
{{- define "parking-net.spread" -}}
{{- $root := index . 0 -}}
{{- $labels := include "parking-net.selector" . -}}
topologySpreadConstraints:
{{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: {{ $root.Values.spread }}
    labelSelector:
      matchLabels: {{ $labels | nindent 8 }}
{{- end }}
{{- end }}

{{/* A pod has this long to end: its drain, what it still does, and the cluster's slowness. */}}
{{- define "parking-net.grace" -}}
{{ add .Values.drainSeconds 30 }}
{{- end }}

{{/*
Refuses what could ask the database for more connections than it has: every pod that may run, one
more of each while a release rolls out, with its pool, one for news and one for its migrations'
state, and the pool of events where there is no Kafka.
*/}}
{{- define "parking-net.check-connections" -}}
{{- $root := . -}}
{{- $events := ternary 0 4 (hasKey .Values.settings "KAFKA_BROKER") -}}
{{- $wanted := 0 -}}
{{- range $component, $own := .Values.services -}}
{{- $service := include "parking-net.service" (list $root $component) | fromYaml -}}
{{- $each := add $service.poolSize $events 2 -}}
{{- $wanted = add $wanted (mul (add $service.maxReplicas 1) $each) -}}
{{- end -}}
{{- if .Values.telegram.enabled -}}
{{- $wanted = add $wanted .Values.defaults.poolSize $events 2 -}}
{{- end -}}
{{- $there := sub .Values.database.maxConnections .Values.database.reservedConnections -}}
{{- if gt $wanted $there -}}
{{- printf "Pods could open %d connections, but database.maxConnections less reservedConnections leaves %d: raise PostgreSQL's max_connections and tell database.maxConnections, or lower maxReplicas or poolSize." $wanted $there | fail -}}
{{- end -}}
{{- end }}
