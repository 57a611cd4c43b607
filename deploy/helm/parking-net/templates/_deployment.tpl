{{/* A service's pods: (dict root name component service). */}}
{{- define "parking-net.deployment" }}
{{- $root := .root }}
{{- $variable := upper .component }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}-{{ .component }}
  labels: {{ include "parking-net.labels" (list $root .component) | nindent 4 }}
spec:
  {{- if .service.oneAtATime }}
  replicas: 1
  {{- end }}
  revisionHistoryLimit: 3
  strategy:
    {{- if .service.oneAtATime }}
    type: Recreate
    {{- else }}
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
    {{- end }}
  selector:
    matchLabels: {{ include "parking-net.selector" (list $root .component) | nindent 6 }}
  template:
    metadata:
      labels: {{ include "parking-net.labels" (list $root .component) | nindent 8 }}
    spec:
      {{- include "parking-net.pod" $root | nindent 6 }}
      {{- include "parking-net.spread" (list $root .component) | nindent 6 }}
      serviceAccountName: {{ .name }}
      terminationGracePeriodSeconds: {{ include "parking-net.grace" $root }}
      containers:
        - name: {{ .component }}
          args: [serve, {{ .component }}]
          {{- include "parking-net.container" $root | nindent 10 }}
          env:
            {{- include "parking-net.settings" $root | nindent 12 }}
            - {name: DATABASE_POOL_SIZE, value: {{ .service.poolSize | toString | quote }}}
            - {name: {{ $variable }}_DB_USER, value: {{ .component }}}
            {{- range $key, $value := .service.settings }}
            - {name: {{ $key }}, value: {{ $value | toString | quote }}}
            {{- end }}
            {{- $own := list "INTERNAL_SERVICE_TOKEN" (printf "%s_DB_PASSWORD" $variable) }}
            {{- include "parking-net.secrets" (list $root (concat $own (.service.secrets | default list)) false) | nindent 12 }}
            {{- with .service.optionalSecrets }}
            {{- include "parking-net.secrets" (list $root . true) | nindent 12 }}
            {{- end }}
          ports:
            - {name: http, containerPort: {{ .service.rest }}}
            {{- with .service.grpc }}
            - {name: grpc, containerPort: {{ . }}}
            {{- end }}
          # All that it needs must answer once, before anybody is sent to it and a rollout goes on.
          startupProbe:
            httpGet: {path: /readyz, port: http}
            periodSeconds: 3
            timeoutSeconds: 5
            failureThreshold: 60
          # From then on it answers for itself: pods lose a database together, and reads go on.
          readinessProbe:
            httpGet: {path: /readyz/self, port: http}
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 2
          livenessProbe:
            httpGet: {path: /healthz, port: http}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          resources: {{ toYaml .service.resources | nindent 12 }}
{{- end }}

{{/* How many there are, and how many may be gone: (dict root name component replicas maxReplicas). */}}
{{- define "parking-net.scaling" }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .name }}-{{ .component }}
  labels: {{ include "parking-net.labels" (list .root .component) | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{ include "parking-net.selector" (list .root .component) | nindent 6 }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .name }}-{{ .component }}
  labels: {{ include "parking-net.labels" (list .root .component) | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ .name }}-{{ .component }}}
  minReplicas: {{ .replicas }}
  maxReplicas: {{ .maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: 150}
  behavior:
    scaleDown: {stabilizationWindowSeconds: 300}
{{- end }}
