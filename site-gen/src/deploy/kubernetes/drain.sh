# while somebody watches: the engine's own count
for (( i = 0; i < {{ tries }}; i++ )); do
  exec 3<>/dev/tcp/127.0.0.1/{{ ports.api }} || break
  printf 'GET /v1/stats/current/vhosts/default HTTP/1.1\r\nHost: edge\r\nAuthorization: Basic %s\r\nConnection: close\r\n\r\n' \
    "$(printf %s "${{ api }}" | base64 -w 0)" >&3
  answer=$(timeout 5 cat <&3)
  [[ $answer == *'"webrtc":0'* && $answer == *'"llhls":0'* ]] && break
  sleep 5
done
touch /drained/yes
